import { limits } from '../../../shared/domain/invite.ts';

/** A part of a call's input that no schema should look at. */
export interface Misfit {
  readonly place: readonly string[];
  readonly why: 'too_long' | 'no_plain_object';
}

/** No call takes objects that are nested deeper, the arguments counted too. */
const deepest = 3;

/**
 * The parts of an input that a schema would get wrong. It walks through all of a list before it looks at the length, so
 * one of four billion items would take all memory; and to it a Date, a Map or a promise is an object without keys, so
 * everything that was meant would silently be left out.
 */
export function* misfitsOf(value: unknown, place: readonly string[] = []): Generator<Misfit> {
  if (Array.isArray(value)) {
    if (value.length > limits.batch) yield { place, why: 'too_long' };
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (kind === 'AbortSignal') return;
  if (kind !== 'Object') yield { place, why: 'no_plain_object' };
  else if (place.length < deepest) {
    for (const [key, item] of Object.entries(value)) yield* misfitsOf(item, [...place, key]);
  }
}

/** An object without a class, of this realm or another: Jest and `node:vm` have realms of their own. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
