const destination = 'org.freedesktop.secrets';
const path = '/org/freedesktop/secrets';
const method = 'org.freedesktop.Secret.Service.SearchItems';
const timeLimitMs = 3000;

/**
 * Whether the Secret Service (Linux) has that entry, but locked. It is asked over D-Bus, which opens no prompt and shows
 * no secret: `SearchItems` answers the unlocked items and the locked ones.
 * https://specifications.freedesktop.org/secret-service-spec/latest/
 * False also where neither of the two usual tools is installed or gets an answer.
 */
export async function isEntryLocked(service: string, account: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const fromDbusSend = await run('dbus-send', [
    ...['--session', '--print-reply', `--reply-timeout=${timeLimitMs}`, `--dest=${destination}`, path, method],
    `dict:string:string:service,${service},account,${account}`,
  ]);
  // Two arrays of object paths, one block each.
  if (fromDbusSend !== null) return /object path/.test(fromDbusSend.split('array [')[2] ?? '');
  const fromGdbus = await run('gdbus', [
    ...['call', '--session', '--dest', destination, '--object-path', path, '--method', method],
    `{'service':'${service}','account':'${account}'}`,
  ]);
  // `(@ao [], [objectpath '…'])`; an empty array has its type before it.
  return fromGdbus !== null && /\], \[/.test(fromGdbus);
}

async function run(tool: string, args: readonly string[]): Promise<string | null> {
  // Loaded late: unlocking that goes well needs it not, and every start would pay for it.
  const { execFile } = await import('node:child_process');
  return await new Promise((resolve) => {
    execFile(tool, args, { timeout: timeLimitMs, encoding: 'utf8' }, (fault, stdout) => {
      resolve(fault ? null : stdout);
    });
  });
}
