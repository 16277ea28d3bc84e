import { expect, test } from 'vitest';
import { addressOf, clientOf } from '../../electron/desk/client-limits.ts';
import { eventsAtMost, RefusalLog } from '../../electron/desk/refusal-log.ts';

test('one event for each client with its count, and one for all beyond the 59th', () => {
  const log = new RefusalLog();
  for (let client = 0; client < 500; client++) {
    for (let time = 0; time <= client % 3; time++) log.note(`192.0.2.${client}`, 'unknown');
  }
  log.note('192.0.2.0', 'too_many_requests');
  const { events } = log.take();
  expect(events).toHaveLength(eventsAtMost);
  expect(events[0]).toEqual({
    type: 'desk.refused',
    actor: '192.0.2.0',
    detail: { count: 2, reasons: { unknown: 1, too_many_requests: 1 } },
  });
  expect(events.at(-1)).toMatchObject({ actor: 'others', detail: { clients: 441 } });
  expect(events.reduce((sum, { detail }) => sum + Number(detail['count']), 0)).toBe(1_000);
  expect(log.take().events).toEqual([]);
});

test('what could not be written down is counted on', () => {
  const log = new RefusalLog();
  for (let client = 0; client < 100; client++) log.note(`192.0.2.${client}`, 'unknown');
  const { putBack } = log.take();
  log.note('192.0.2.99', 'expired');
  putBack();
  const { events } = log.take();
  expect(events).toHaveLength(eventsAtMost);
  expect(events[0]).toMatchObject({ actor: '192.0.2.99', detail: { count: 1, reasons: { expired: 1 } } });
  expect(events.at(-1)).toMatchObject({ actor: 'others', detail: { clients: 42 } });
  expect(events.reduce((sum, { detail }) => sum + Number(detail['count']), 0)).toBe(101);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8:1:2::9', '2001:db8:1:2::'],
])('%s asks as %s', (address, client) => {
  expect(clientOf(address)).toBe(client);
});

test('an address of IPv4 is told as such, one of IPv6 whole', () => {
  expect(addressOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(addressOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2:3:4:5:6');
});
