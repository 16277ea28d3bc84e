import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Says that this process has loaded what it needs, and waits for the line with its order. */
export async function takeOrder<T>(): Promise<T> {
  writeSync(1, 'ready\n');
  const lines = createInterface(process.stdin);
  for await (const line of lines) {
    lines.close();
    return JSON.parse(line) as T;
  }
  throw new Error('no order came');
}

/** Tells something at once and whole: what stands there was done, however this process ends. */
export function tell(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}
