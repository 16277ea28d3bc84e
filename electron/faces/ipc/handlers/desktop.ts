import { InviteValidationError, StoreError } from '../../../../shared/errors.ts';
import { beginFile } from '../../../vault/new-file.ts';
import type { FileChoices } from '../file-choices.ts';
import type { AnyTimeHandlers, Services, UnlockedHandlers } from '../services.ts';

export function anyTimeDesktopHandlers({ session, preferences, clipboard, jobs, files }: Services) {
  return {
    'settings.get': async () => {
      const vault = session.vault === null ? null : await session.vault.invites.settings();
      return { vault, app: preferences.current() };
    },
    'clipboard.clear': async () => {
      await clipboard.clear();
      return {};
    },
    'files.saveText': async ({ name, content }) => await save(files, name, 'txt', async () => Buffer.from(content)),
    'jobs.cancel': async ({ job }) => ({ found: jobs.cancel(job) }),
  } satisfies Partial<AnyTimeHandlers>;
}

export function desktopHandlers({ session, host, clipboard, files }: Services) {
  return {
    'clipboard.copy': async ({ text }) => ({ clearsInSeconds: await clipboard.copy(text) }),
    'files.save': async ({ kind, name, content }) => {
      const bytes = kind === 'png' ? decodePng(content) : Buffer.from(content);
      return await save(files, name, kind, async () => bytes);
    },
    'files.savePdf': async ({ name }, vault) =>
      await save(files, name, 'pdf', async () => {
        // What stood in the window to be printed is gone with the vault that was open when the dialog came.
        if (session.vault !== vault) throw new StoreError('vault_locked', 'the vault was locked', 'unlock it first');
        return await host.printPdf();
      }),
  } satisfies Partial<UnlockedHandlers>;
}

/** Asks where a file goes and writes it there, 0600, whole or not at all. `read` gives its bytes once that is known. */
async function save(
  files: FileChoices,
  name: string,
  ending: string,
  read: () => Promise<Buffer>,
): Promise<{ path: string }> {
  const chosen = await files.askTarget({ title: 'Save', name: `${name}.${ending}`, endings: [ending] });
  // The window must not be able to give its content another meaning, such as a start-up script's.
  const path = chosen.toLowerCase().endsWith(`.${ending}`) ? chosen : `${chosen}.${ending}`;
  const bytes = await read();
  // The dialog has asked before it named a file that is there; it knows nothing of the name with the ending.
  const file = beginFile(path, path === chosen);
  try {
    file.write(bytes);
    file.commit();
  } finally {
    file.discard();
  }
  return { path };
}

/** The first bytes of every PNG file (ISO/IEC 15948, 5.2). */
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function decodePng(content: string): Buffer {
  const bytes = Buffer.from(content, 'base64');
  if (bytes.subarray(0, pngSignature.length).equals(pngSignature)) return bytes;
  throw new InviteValidationError('invalid_value', 'that is no picture in PNG', null);
}
