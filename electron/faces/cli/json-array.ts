import type { Cli } from './cli.ts';

/** One JSON array on stdout, written as its items come. */
export function openJsonArray(cli: Pick<Cli, 'answer'>) {
  let line = '[';
  return {
    add: (items: readonly unknown[]): void => {
      for (const item of items) {
        if (line !== '[') line += ',';
        cli.answer(line);
        line = JSON.stringify(item);
      }
    },
    end: (): void => {
      cli.answer(line === '[' ? '[]' : `${line}\n]`);
    },
  };
}
