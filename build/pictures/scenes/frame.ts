import type { Scene } from './scene.ts';

/** What lies around and over every view. */
export const frameScenes: readonly Scene[] = [
  {
    name: 'alerts',
    before: async (world) => {
      const status = await world.client['vault.status']();
      const session = status.session && {
        ...status.session,
        rollback: { expectedSeq: 18_210, kind: 'shorter', what: null },
        clock: { ...status.session.clock, fault: 'behind' },
      };
      world.answers.set('vault.status', { ok: true, value: { ...status, session } });
    },
    act: (page) => page.getByText('An older copy').waitFor(),
  },
  {
    name: 'alert-clock-ahead',
    before: async (world) => {
      const status = await world.client['vault.status']();
      const session = status.session && {
        ...status.session,
        clock: { clock: '2027-01-04T08:30:00.000Z', mark: status.session.clock.mark, fault: 'ahead' },
      };
      world.answers.set('vault.status', { ok: true, value: { ...status, session } });
    },
    act: (page) => page.getByText('was last used').waitFor(),
  },
  {
    name: 'palette',
    act: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'palette-search',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type('work');
      await page.getByText('Workshop seat').first().waitFor();
    },
  },
  {
    name: 'shortcuts',
    act: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'toasts',
    act: async (page, _, world) => {
      world.host.notify('notice', { level: 'problem', text: 'the backup failed', hint: 'make room on the disk' });
      world.host.notify('notice', { level: 'info', text: 'the command line issued three invites', hint: null });
      await page.getByText('The backup failed').waitFor();
    },
  },
];
