// Runs calls to the real keychain in a process of its own: libsecret keeps the first bus that it meets for good.
import { exitPastKeychain, osKeychain, probeKeychain } from '../../electron/keys/keychain.ts';
import { toEnvelope } from '../../shared/errors.ts';

const [limit = '20000', ...calls] = process.argv.slice(2);
const silence = process.env['KEYCHAIN_SILENCE_MS'];
const keychain = osKeychain({
  timeLimitMs: Number(limit),
  ...(silence !== undefined && { silenceMs: Number(silence), onWaiting: () => console.log('{"waiting":true}') }),
});

for (const call of calls) {
  const [verb, account = '', secret = ''] = call.split(' ');
  if (verb === 'leave') {
    // A question whose answer nobody waits for. Only a process that ends by itself still says so.
    process.on('exit', () => console.log(JSON.stringify({ ended: 'by itself' })));
    void keychain.get(account);
    // Lets it go out.
    await import('keytar');
    await new Promise((resume) => setImmediate(resume));
    continue;
  }
  try {
    const answer =
      verb === 'get'
        ? await keychain.get(account)
        : verb === 'get-patiently'
          ? await osKeychain({ timeLimitMs: 600_000 }).get(account)
          : verb === 'set'
            ? await keychain.set(account, secret)
            : verb === 'delete'
              ? await keychain.delete(account)
              : await probeKeychain(keychain);
    console.log(JSON.stringify({ answer: answer ?? null }));
  } catch (fault) {
    console.log(JSON.stringify({ error: toEnvelope(fault) }));
  }
}
await exitPastKeychain(7);
