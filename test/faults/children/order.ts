import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Says that this process has loaded what it needs, and waits for the line with its order. */
export async function takeOrder<T>(): Promise<T> {
  for await (const order of takeOrders<T>()) return order;
  throw new Error('no order came');
}

/** The same for one order after the other. */
export async function* takeOrders<T>(): AsyncGenerator<T, void, void> {
  const lines = createInterface(process.stdin);
  writeSync(1, 'ready\n');
  try {
    for await (const line of lines) yield JSON.parse(line) as T;
  } finally {
    lines.close();
  }
}

/** Tells something at once and whole: what stands there was done, however this process ends. */
export function tell(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}
