import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Stands in the name of every file and folder that this thread makes beside the place where something is to go. */
export const scratchMark: string = randomUUID();

let made = 0;

/** A part of a name that no other file has. */
export function scratchName(): string {
  made += 1;
  return `${scratchMark}-${made}`;
}

/** Removes from a folder what a thread left there that ended in the middle of its work; `mark` is that thread's. */
export function removeScratch(folder: string, mark: string): void {
  for (const name of readdirSync(folder)) {
    if (name.includes(mark)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
