import { expect, test } from 'vitest';
import { checkPages } from '../../electron/registry/pages.ts';
import { closeAfterEach, eventsAfter, openInvites, type TestRegistry } from '../support/invites.ts';
import { useInProcess } from '../support/use-processes.ts';

closeAfterEach();

/** What the registry holds of one invite, counted in each place. */
function countsOf(registry: TestRegistry, id: number) {
  const story = registry.invites.show(id);
  const events = eventsAfter(registry, 0).filter(({ inviteId }) => inviteId === id);
  const used = events.filter(({ type }) => type === 'invite.used');
  const [uses] = registry.connection.once('SELECT count(*) AS n FROM uses WHERE invite_id = ?', id) as { n: number }[];
  return {
    state: story.invite.state,
    count: story.invite.useCount,
    uses: uses?.n,
    used: used.length,
    counted: used.map(({ detail }) => detail['useCount']),
    useIds: used.map(({ detail }) => detail['useId']),
    exhausted: events.filter(({ type }) => type === 'invite.exhausted').length,
    minted: events.filter(({ type }) => type === 'token.minted').length,
    tokens: story.tokens.length,
  };
}

const oneTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test.each([1, 2, 40])(
  'four processes at once get exactly %s successes out of a code of so many uses',
  async (maxUses) => {
    const registry = openInvites();
    const { invite, code } = registry.invites.generate({ maxUses });
    const reports = await Promise.all(
      oneTo(4).map((n) => useInProcess(registry, code, { actor: `process ${n}`, most: maxUses + 5, mint: true })),
    );
    for (const report of reports) expect(report).toMatchObject({ exitCode: 0, stderr: '' });
    const told = reports.flatMap(({ uses }) => uses).sort((a, b) => a - b);
    expect(told).toEqual(oneTo(maxUses));
    expect(countsOf(registry, invite.id)).toEqual({
      state: 'EXHAUSTED',
      count: maxUses,
      uses: maxUses,
      used: maxUses,
      counted: oneTo(maxUses),
      useIds: oneTo(maxUses),
      exhausted: 1,
      minted: maxUses,
      tokens: maxUses,
    });
    expect(registry.invites.use(code).reason).toBe('exhausted');
  },
);

test('a process that is killed in the middle leaves every use whole or not at all, and none lost that it told of', async () => {
  const registry = openInvites();
  const { invite, code } = registry.invites.generate({ maxUses: 'unlimited' });
  const told: number[] = [];
  for (let round = 0; round < 10; round++) {
    // Three at a time, each killed at another moment, so that one also dies while another waits or writes.
    const reports = await Promise.all(
      oneTo(3).map((n) => {
        const killAfter = 1 + Math.floor(Math.random() * 12);
        return useInProcess(registry, code, { actor: `process ${n}`, most: 100_000, mint: true, killAfter });
      }),
    );
    for (const { signal, stderr, uses } of reports) {
      expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
      told.push(...uses);
    }
    const { count, uses, used, counted, useIds, minted, tokens } = countsOf(registry, invite.id);
    expect({ uses, used, minted, tokens }).toEqual({ uses: count, used: count, minted: count, tokens: count });
    expect(counted).toEqual(oneTo(count));
    expect(useIds).toEqual(oneTo(count));
    expect(new Set(told).size).toBe(told.length);
    expect(Math.max(...told)).toBeLessThanOrEqual(count);
  }
  expect(told.length).toBeGreaterThanOrEqual(30);
  // Whoever opens it next finds it whole.
  const opened = registry.another();
  expect(opened.connection.once('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(opened.connection.once('PRAGMA foreign_key_check')).toEqual([]);
  expect(opened.invites.use(code).usable).toBe(true);
  expect(opened.connection.checkpoint()).toBe(true);
  expect(checkPages(registry.path, registry.key).damaged).toEqual([]);
});

test('one who writes makes the others wait, and is not waited for here', () => {
  const registry = openInvites();
  const { code } = registry.invites.generate();
  const other = registry.another();
  registry.connection.write(() => {
    expect(() => other.invites.use(code)).toThrow(expect.objectContaining({ name: 'StoreError', code: 'busy' }));
    // Who only reads goes on.
    expect(other.invites.validate(code).usable).toBe(true);
  });
  expect(other.invites.use(code).usable).toBe(true);
});
