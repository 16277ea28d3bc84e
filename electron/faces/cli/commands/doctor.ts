import { acceptReplaced } from '../../../vault/accept-replaced.ts';
import { examine } from '../../../vault/doctor.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { openOptions, withVault } from '../open-vault.ts';
import type { Style } from '../paint.ts';
import { visibleText } from '../visible-text.ts';

const shapes: Record<'ok' | 'note' | 'problem', readonly [string, Style]> = {
  ok: ['✓', 'green'],
  note: ['!', 'yellow'],
  problem: ['✗', 'red'],
};

export async function doctor(given: Given, cli: Cli): Promise<number> {
  if (['--accept-clock', '--accept-rollback', '--accept-replaced'].some((flag) => given.has(flag))) {
    await withVault({ ...cli, quiet: true }, async (vault) => {
      if (given.has('--accept-replaced')) {
        const at = await acceptReplaced(vault);
        cli.note(
          at === null
            ? 'no restore has replaced this vault: there is nothing to accept'
            : 'this vault is in use again; a vault that replaced it, if it is still there, counts as an older copy now',
        );
      }
      if (given.has('--accept-rollback')) {
        if (vault.rollback === null) cli.note('there is no older copy to accept');
        await vault.acceptRollback();
      }
      if (given.has('--accept-clock')) {
        const { from, to } = await vault.invites.acceptClock();
        if (from === to) cli.note('the clock is not in doubt: there is nothing to accept');
      }
    });
  }
  const report = await examine(openOptions(cli));
  if (cli.json) cli.answerJson(report);
  else {
    const width = Math.max(0, ...report.lines.map(({ check }) => check.length));
    for (const { check, status, text, hint } of report.lines) {
      const [shape, style] = shapes[status];
      cli.answer(`${cli.paint(style, shape)} ${check.padEnd(width)}  ${visibleText(text)}`);
      if (hint !== null) cli.answer(`  ${' '.repeat(width)}  ${cli.paint('dim', `→ ${visibleText(hint)}`)}`);
    }
  }
  return report.exitCode;
}
