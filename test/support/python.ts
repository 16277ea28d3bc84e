import { spawnSync } from 'node:child_process';

/** Runs a Python program with these arguments, and returns the JSON that it prints. Throws with what it says. */
export function python(program: string, ...args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
