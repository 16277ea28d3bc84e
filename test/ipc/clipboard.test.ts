import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClipboard } from '../../electron/faces/ipc/clipboard.ts';
import { createEmit } from '../../electron/faces/ipc/emit.ts';
import { FakeHost } from './fake-host.ts';
import { openVaultWorld } from './world.ts';

function begin(seconds: number | null) {
  const host = new FakeHost();
  return { host, clipboard: createClipboard({ host, seconds: () => seconds, emit: createEmit(host) }) };
}

it('clears what was copied after the time, and counts down to it', async () => {
  const { host, clipboard } = begin(3);
  expect(await clipboard.copy('pinv_one')).toBe(3);
  await host.advance(2_999);
  expect(host.clipboardText).toBe('pinv_one');
  await host.advance(1);
  expect(host.clipboardText).toBe('');
  expect(host.heard('clipboard.tick')).toEqual([3, 2, 1, 0].map((secondsLeft) => ({ secondsLeft })));
  expect(host.timersRunning).toBe(0);
});

it('leaves alone what another program put there meanwhile', async () => {
  const { host, clipboard } = begin(5);
  await clipboard.copy('pinv_one');
  host.clipboardText = 'a shopping list';
  await host.advance(5_000);
  expect(host.clipboardText).toBe('a shopping list');
  expect(host.heard('clipboard.tick').at(-1)).toEqual({ secondsLeft: 0 });
  await clipboard.copy('pinv_two');
  host.clipboardText = 'a shopping list';
  await clipboard.clear();
  expect(host.clipboardText).toBe('a shopping list');
});

it('a second copy starts the time anew, and only the second is cleared', async () => {
  const { host, clipboard } = begin(10);
  await clipboard.copy('one');
  await host.advance(9_000);
  await clipboard.copy('two');
  await host.advance(9_000);
  expect(host.clipboardText).toBe('two');
  await host.advance(1_000);
  expect(host.clipboardText).toBe('');
});

it('without a time a text stays until the lock or the end', async () => {
  const { host, clipboard } = begin(null);
  expect(await clipboard.copy('one')).toBeNull();
  await host.advance(86_400_000);
  expect(host.clipboardText).toBe('one');
  await clipboard.clear();
  expect(host.clipboardText).toBe('');
});

it('says so where the clipboard cannot be read, and clears nothing blindly', async () => {
  const { host, clipboard } = begin(1);
  await clipboard.copy('one');
  host.clipboardFault = new Error('no access');
  await host.advance(1_000);
  expect(host.clipboardText).toBe('one');
  expect(host.heard('notice')).toMatchObject([{ level: 'warning', text: 'the clipboard could not be cleared' }]);
});

it('whatever copies, clears and other programs do in whatever order, it never wipes what it did not copy', async () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('copy' as const), text: fc.string({ minLength: 1 }) }),
    fc.record({ act: fc.constant('other' as const), text: fc.string({ minLength: 1 }).map((text) => `other:${text}`) }),
    fc.record({ act: fc.constant('clear' as const), text: fc.constant('') }),
    fc.record({ act: fc.constant('wait' as const), text: fc.constant('') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { host, clipboard } = begin(5);
      for (const { act, text } of steps) {
        const before = host.clipboardText;
        if (act === 'copy') await clipboard.copy(text);
        if (act === 'other') host.clipboardText = text;
        if (act === 'clear') await clipboard.clear();
        if (act === 'wait') await host.advance(2_000);
        if (act !== 'copy' && act !== 'other' && before.startsWith('other:')) expect(host.clipboardText).toBe(before);
        if (act === 'clear' && !before.startsWith('other:')) expect(host.clipboardText).toBe('');
      }
    }),
    { numRuns: 40 },
  );
});

it('a copy that comes while the last one is being cleared stays', async () => {
  const { host, clipboard } = begin(1);
  await clipboard.copy('one');
  const clearing = clipboard.clear();
  const copying = clipboard.copy('two');
  await Promise.all([clearing, copying]);
  expect(host.clipboardText).toBe('two');
});

it('is cleared when the app ends', async () => {
  const { host, client, face } = await openVaultWorld();
  await client['clipboard.copy']({ text: 'pinv_one' });
  await face.close();
  expect(host.clipboardText).toBe('');
  expect(host.heard('vault.locked')).toEqual([{ reason: 'quit' }]);
});
