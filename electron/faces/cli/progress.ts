import type { Cli } from './cli.ts';

/** How far a long work is, on one line of the terminal that is drawn again and again; nothing elsewhere. */
export function openProgress(cli: Pick<Cli, 'stderr' | 'quiet'>, what: string) {
  const shown = cli.stderr.isTerminal && !cli.quiet;
  let percent = -1;
  return {
    show: ({ done, total }: { readonly done: number; readonly total: number }): void => {
      const now = total === 0 ? 100 : Math.floor((done / total) * 100);
      if (!shown || now === percent) return;
      percent = now;
      cli.stderr.write(`\r${what}: ${now} %\u001b[K`);
    },
    /** Takes the line away. */
    end: (): void => {
      if (percent >= 0) cli.stderr.write('\r\u001b[K');
    },
  };
}
