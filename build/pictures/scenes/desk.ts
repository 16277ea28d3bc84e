import type { DemoWorld } from '../demo-world.ts';
import { issueOne } from './issue.ts';
import { button, goTo, type Scene } from './scene.ts';

/** A desk that is open, without a port of this machine being taken for the picture. */
function openDesk(world: DemoWorld, beyondLoopback: boolean, trouble = false): void {
  const address = beyondLoopback ? 'https://desk.example.org:8443' : 'http://127.0.0.1:8443';
  const open = {
    addresses: beyondLoopback ? [address, 'https://192.0.2.17:8443'] : [address],
    host: beyondLoopback ? '0.0.0.0' : '127.0.0.1',
    port: 8443,
    beyondLoopback,
    secure: beyondLoopback,
    certificate: beyondLoopback
      ? {
          expiresAt: trouble ? '2026-03-20T12:00:00.000Z' : '2026-06-01T12:00:00.000Z',
          phase: trouble ? 'expiring' : 'valid',
          refused: trouble ? 'the key is not the one of the certificate' : null,
        }
      : null,
    since: '2026-03-12T12:41:00.000Z',
    counts: { requests: 5, redeemed: 1, refused: 2 },
  };
  const asked = [
    ['redeem', 410, null],
    ['info', 410, null],
    ['redeem', 200, 12],
    ['info', 200, null],
    ['setup', 200, null],
  ] as const;
  const requests = asked.map(([topic, status, inviteId], at) => {
    const client = beyondLoopback ? `192.0.2.${at < 2 ? 44 : 31}` : '127.0.0.1';
    return { number: 5 - at, at: `2026-03-12T13:0${4 - at}:12.000Z`, client, topic, status, inviteId };
  });
  world.answers.set('desk.status', {
    ok: true,
    value: { open, requests, last: { host: open.host, port: open.port } },
  });
}

/** The desk, closed and open, and links to it. */
export const deskScenes: readonly Scene[] = [
  { name: 'desk-closed', act: (page) => goTo(page, 'Desk') },
  {
    name: 'desk-others',
    act: async (page) => {
      await goTo(page, 'Desk');
      await page.getByText('Other machines too').click();
    },
  },
  {
    name: 'desk-confirm',
    act: async (page) => {
      await goTo(page, 'Desk');
      await page.getByText('Other machines too').click();
      await button(page, 'Open the desk…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'desk-open',
    kept: true,
    before: (world) => openDesk(world, false),
    act: (page) => goTo(page, 'Desk'),
  },
  { name: 'desk-beyond', before: (world) => openDesk(world, true), act: (page) => goTo(page, 'Desk') },
  {
    name: 'desk-certificate',
    before: (world) => openDesk(world, true, true),
    act: (page) => goTo(page, 'Desk'),
  },
  {
    name: 'issue-desk',
    before: (world) => openDesk(world, true),
    act: async (page) => {
      await issueOne(page);
      await page.getByText('Link to the desk').click();
    },
  },
];
