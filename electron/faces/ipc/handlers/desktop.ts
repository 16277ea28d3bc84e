import { InviteValidationError } from '../../../../shared/errors.ts';
import { beginFile } from '../../../vault/new-file.ts';
import type { AnyTimeHandlers, Services, UnlockedHandlers } from '../services.ts';

export function anyTimeDesktopHandlers({ session, preferences, clipboard, jobs }: Services) {
  return {
    'settings.get': async () => {
      const vault = session.vault === null ? null : await session.vault.invites.settings();
      return { vault, app: preferences.current() };
    },
    'clipboard.clear': async () => {
      await clipboard.clear();
      return {};
    },
    'jobs.cancel': async ({ job }) => ({ found: jobs.cancel(job) }),
  } satisfies Partial<AnyTimeHandlers>;
}

export function desktopHandlers({ clipboard, files }: Services) {
  return {
    'clipboard.copy': async ({ text }) => ({ clearsInSeconds: await clipboard.copy(text) }),
    'files.save': async ({ kind, name, content }) => {
      const bytes = kind === 'png' ? decodePng(content) : Buffer.from(content);
      const chosen = await files.askTarget({ title: 'Save', name: `${name}.${kind}`, endings: [kind] });
      // The window must not be able to give its content another meaning, such as a start-up script's.
      const path = chosen.toLowerCase().endsWith(`.${kind}`) ? chosen : `${chosen}.${kind}`;
      // The dialog has asked before it named a file that is there; it knows nothing of the name with the ending.
      const file = beginFile(path, path === chosen);
      try {
        file.write(bytes);
        file.commit();
      } finally {
        file.discard();
      }
      return { path };
    },
  } satisfies Partial<UnlockedHandlers>;
}

/** The first bytes of every PNG file (ISO/IEC 15948, 5.2). */
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function decodePng(content: string): Buffer {
  const bytes = Buffer.from(content, 'base64');
  if (bytes.subarray(0, pngSignature.length).equals(pngSignature)) return bytes;
  throw new InviteValidationError('invalid_value', 'that is no picture in PNG', null);
}
