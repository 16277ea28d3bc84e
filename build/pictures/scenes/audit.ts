import { button, goTo, type Scene } from './scene.ts';

/** Audit and devices. */
export const auditScenes: readonly Scene[] = [
  {
    name: 'audit',
    kept: true,
    act: async (page) => {
      await goTo(page, 'Audit');
      await page.getByText(/verified to/).waitFor();
    },
  },
  {
    name: 'audit-refused',
    act: async (page, { level, revoked }, { client }) => {
      await client['invites.use']({ text: level, accessLevel: 1 });
      await client['invites.use']({ text: revoked });
      await goTo(page, 'Audit');
      await page.getByText('Use refused').first().waitFor();
    },
  },
  {
    name: 'audit-event',
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, /^Event \d+, invite.used/)
        .first()
        .click();
    },
  },
  {
    name: 'audit-export',
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, 'Export…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'audit-file',
    before: (world) =>
      void world.answers.set('audit.verifyFile', {
        ok: true,
        value: {
          path: '/home/warden/audit.json',
          ok: true,
          count: 75,
          range: { first: 1, last: 75, count: 75 },
          complete: true,
          exportedAt: '2026-03-12T13:05:00.000Z',
          failure: null,
        },
      }),
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, 'Verify a file…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'audit-empty', vault: 'empty', act: (page) => goTo(page, 'Audit') },
  { name: 'devices', kept: true, act: (page) => goTo(page, 'Devices') },
  { name: 'devices-empty', vault: 'empty', act: (page) => goTo(page, 'Devices') },
  {
    name: 'audit-exporting',
    before: (world) => void world.answers.set('audit.export', new Promise<never>(() => {})),
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, 'Export…').click();
      await button(page, 'Choose the file…').click();
      await page.getByText('waiting for the file').waitFor();
    },
  },
];
