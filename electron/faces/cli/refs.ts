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

/** The invite that `--id` names as in Posta, or the argument at the first place. */
export async function refOrIdOption(given: Given, cli: Cli): Promise<InviteRef> {
  const text = given.text('--id');
  if (text === undefined) {
    if (given.args.length > 0) return await refAt(given, 0, cli);
    throw given.usage('the invite is missing', 'give its id, its code, or - for a code on stdin');
  }
  if (given.args.length > 0) throw given.usage('--id and an argument both name the invite', 'leave one of them out');
  const id = readId(text);
  if (id === null) throw given.usage('--id wants the id of an invite, a whole number such as 12');
  return id;
}

/** The service that `--identity`, or its alias `--slug`, names. */
export function slugOf(given: Given): string | undefined {
  given.atMostOne('--identity', '--slug');
  const flag = given.has('--slug') ? '--slug' : '--identity';
  const slug = given.text(flag);
  if (slug?.trim() === '') throw given.usage(`${flag} is empty`, 'name the service, or leave the option out');
  return slug;
}

function readId(text: string): number | null {
  const digits = idForm.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
