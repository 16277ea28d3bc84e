// In a process of its own: libsecret keeps the first bus that it meets for good.
import { exitPastKeychain, osKeychain } from '../../../electron/keys/keychain.ts';
import { makeVault } from '../make-vault.ts';

const [dir = '', source = ''] = process.argv.slice(2);
await makeVault(dir, source, osKeychain());
await exitPastKeychain(0);
