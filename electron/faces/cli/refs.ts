import type { InviteRef } from '../../registry/invite-story.ts';
import type { Cli } from './cli.ts';
import type { Given } from './given.ts';
import { readPasted } from './input.ts';

/** An id as people write it, with or without `#`. A code of digits has 20 of them, so 15 are always an id. */
const idForm = /^#?(\d{1,15})$/;

/** The id in the argument at that place. */
export function idAt(given: Given, at: number, what = 'an invite'): number {
  const id = readId(given.arg(at));
  if (id !== null) return id;
  throw given.usage(`the id of ${what} is wanted, a whole number such as 12`);
}

/** The id or the pasted code in the argument at that place; `-` reads it from stdin. */
export async function refAt(given: Given, at: number, cli: Cli): Promise<InviteRef> {
  const text = given.arg(at);
  const pasted = text === '-' ? await readPasted(cli) : text;
  return readId(pasted.trim()) ?? pasted;
}

function readId(text: string): number | null {
  const digits = idForm.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
