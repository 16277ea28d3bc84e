import type { Services, UnlockedHandlers } from '../services.ts';

const endings = { certificate: ['pem', 'crt', 'cer'], key: ['pem', 'key'] } as const;

export function deskHandlers({ desk, files }: Services) {
  return {
    'desk.status': (_, vault) => desk.status(vault),
    'desk.start': async ({ certificate, ...asked }, vault) => {
      const paths = certificate && {
        cert: files.recall(certificate.cert, 'certificate'),
        key: files.recall(certificate.key, 'key'),
      };
      await desk.start(vault, { ...asked, certificate: paths });
      return await desk.status(vault);
    },
    'desk.stop': async (_, vault) => {
      await desk.stop();
      return await desk.status(vault);
    },
    'desk.chooseFile': async ({ kind }) => {
      const title = kind === 'key' ? "Choose the certificate's key" : 'Choose a certificate';
      const path = await files.askSource({ title, endings: endings[kind] });
      return { file: files.remember(path, kind), path };
    },
  } satisfies Partial<UnlockedHandlers>;
}
