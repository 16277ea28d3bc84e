import { isFinal } from '../../../../shared/domain/invite.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { readPasted } from '../input.ts';
import { withVault } from '../open-vault.ts';
import { nameOf, timeLeft, usesOf } from '../record.ts';
import { wholeNumber } from '../values.ts';
import { formatVerdict, nextStep } from '../verdict-words.ts';

export async function use(given: Given, cli: Cli): Promise<number> {
  const accessLevel = given.read('--access-level', wholeNumber) ?? 0;
  const deviceName = given.text('--device-name') ?? null;
  const options = { accessLevel, deviceName, mint: given.has('--mint'), anyway: given.has('--anyway') };
  const pasted = given.arg(0) === '-' ? await readPasted(cli) : given.arg(0);
  return await withVault(cli, async (vault) => {
    const { token, ...result } = await vault.invites.use(pasted, options);
    const now = await vault.invites.now();
    const { invite } = result;
    try {
      if (cli.json) cli.answerJson(result);
      else if (!result.usable || invite === null) {
        cli.answer(formatVerdict(result, now, cli.paint));
        const next = nextStep(result);
        if (next !== null) cli.note(`next: ${next}`);
      } else {
        const rest = isFinal(invite.state) ? 'that was the last' : timeLeft(invite, now);
        cli.answer(`${cli.paint('green', '✓ used')}  ${nameOf(invite)}  ${usesOf(invite)} used, ${rest}`);
      }
    } finally {
      if (token !== null) cli.show(token);
    }
    return result.usable ? 0 : 1;
  });
}
