// What keytar offers, on a keychain in the folder that KEYTAR_FOLDER names.
import { fileKeychain } from './file-keychain.ts';

const folder = process.env['KEYTAR_FOLDER'];
if (folder === undefined) throw new Error('KEYTAR_FOLDER names no folder');
const { get, set, delete: remove } = fileKeychain(folder);

export const getPassword = (_service: string, account: string) => get(account);
export const setPassword = (_service: string, account: string, password: string) => set(account, password);
export const deletePassword = (_service: string, account: string) => remove(account);
