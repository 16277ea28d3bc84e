import { expect, test } from 'vitest';
import { limits } from '../../shared/domain/invite.ts';
import { parsePaste, settlePaste } from '../../shared/domain/paste/read-paste.ts';
import { countWork } from '../support/count-work.ts';
import { hostileTexts } from '../support/hostile-texts.ts';

const prefixes = new Set(['pinv_', 'vip_']);

/** Reads a paste to the end, as a vault does that knows none of its codes; gives what it looked up and says of its work. */
function read(text: string): { lookups: number; steps: number } {
  const meter = { steps: 0 };
  const parsed = parsePaste(text, meter);
  let lookups = 0;
  if (!parsed.ok) return { lookups, steps: meter.steps };
  settlePaste(
    parsed,
    () => prefixes,
    (reading) => {
      for (const _ of reading.candidates()) lookups += 1;
      return null;
    },
  );
  return { lookups, steps: meter.steps };
}

/** Everything that reading a text takes: what it says of its own work, its lookups, and what built-in functions looked at. */
function measure(text: string): number {
  let told = { lookups: 0, steps: 0 };
  const looked = countWork(() => {
    told = read(text);
  });
  return looked + told.steps + told.lookups;
}

/** Where what is done for a short paste alone is over. */
const shortest = 16_384;
const doublings = 3;
/** Looks at each character, at most. */
const workOfCharacter = 1_000;

test('there are at least 40 kinds of hostile text, each of the length that was asked for', () => {
  expect(new Set(hostileTexts.map(({ name }) => name)).size).toBeGreaterThanOrEqual(40);
  for (const { name, make } of hostileTexts) expect([name, make(1_000).length]).toEqual([name, 1_000]);
});

test.each(hostileTexts)('twice as much text takes twice the work, not more: $name', ({ make }) => {
  const least = measure(make(shortest)) / shortest;
  expect(least).toBeLessThan(workOfCharacter);
  for (let length = 2 * shortest; length <= shortest << doublings; length *= 2) {
    // Of a text that is cut off elsewhere another part may be looked at.
    expect(measure(make(length)) / length).toBeLessThan(1.5 * least);
  }
});

test.each(hostileTexts)('a paste as long as is looked through is read: $name', ({ make }) => {
  expect(typeof parsePaste(make(limits.paste)).ok).toBe('boolean');
});
