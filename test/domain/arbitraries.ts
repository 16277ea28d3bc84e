import * as fc from 'fast-check';
import { type Code, drawCode, type RandomBytes } from '../../shared/domain/code-draw.ts';
import {
  type CodeFormat,
  checkFormat,
  type ShortFormat,
  shortAlphabets,
  type TokenFormat,
} from '../../shared/domain/code-format.ts';
import { type Instant, toInstant } from '../../shared/domain/instant.ts';

/** A repeatable source of bytes (mulberry32). */
export function seededBytes(seed: number): RandomBytes {
  let state = seed >>> 0;
  return (count) => Uint8Array.from({ length: count }, () => nextByte());

  function nextByte(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 11) & 0xff;
  }
}

export const instants: fc.Arbitrary<Instant> = fc
  .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) })
  .map(toInstant);

const letters = fc.oneof(fc.stringMatching(/^[a-z0-9]{0,15}$/), fc.stringMatching(/^[a-z0-9]{1,6}_[a-z0-9]{1,7}$/));

export const tokenFormats: fc.Arbitrary<TokenFormat> = fc.record({
  kind: fc.constant('token' as const),
  prefix: fc.oneof(
    fc.tuple(letters, fc.constantFrom('', '_')).map(([head, tail]) => head + tail),
    fc.constant('astrid_inv_'),
  ),
  bytes: fc.integer({ min: 24, max: 64 }),
});

export const shortFormats: fc.Arbitrary<ShortFormat> = fc
  .record({
    kind: fc.constant('code' as const),
    alphabet: fc.constantFrom(...shortAlphabets),
    prefix: fc.oneof(
      fc.constant(''),
      letters.map((head) => `${head}_`),
    ),
    length: fc.integer({ min: 13, max: 64 }),
    groupSize: fc.integer({ min: 0, max: 12 }),
  })
  .filter((format) => checkFormat(format).ok);

export const crockfordFormats: fc.Arbitrary<ShortFormat> = shortFormats.map((format) => ({
  ...format,
  alphabet: 'crockford' as const,
}));

/** A format and a code that was drawn in it. */
export function drawn<F extends CodeFormat>(formats: fc.Arbitrary<F>): fc.Arbitrary<{ format: F; code: Code }> {
  return fc.tuple(formats, fc.nat()).map(([format, seed]) => ({ format, code: drawCode(format, seededBytes(seed)) }));
}
