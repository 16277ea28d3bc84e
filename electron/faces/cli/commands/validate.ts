import { StoreError, VaultError } from '../../../../shared/errors.ts';
import type { Checked } from '../../../registry/check.ts';
import type { Vault } from '../../../vault/session.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { readPasted } from '../input.ts';
import { withVault } from '../open-vault.ts';
import { wholeNumber } from '../values.ts';
import { formatVerdict, nextStep } from '../verdict-words.ts';

export async function validate(given: Given, cli: Cli): Promise<number> {
  const accessLevel = given.read('--access-level', wholeNumber) ?? 0;
  const texts = await gather(given, cli);
  return await withVault(cli, async (vault) => {
    const { checked, now } = await vault.run((manager) => ({
      checked: texts.flatMap((text) => manager.validateAll(text, { accessLevel })),
      now: manager.now(),
    }));
    try {
      if (cli.json) answerJson(cli, checked);
      else {
        for (const one of checked) cli.answer(formatVerdict(one, now, cli.paint));
        const next = checked.length === 1 && checked[0] ? nextStep(checked[0]) : null;
        if (next !== null) cli.note(`next: ${next}`);
      }
    } finally {
      await record(cli, vault, checked);
    }
    return checked.every(({ usable }) => usable) ? 0 : 1;
  });
}

async function gather(given: Given, cli: Cli): Promise<string[]> {
  const texts: string[] = [];
  const image = given.text('--image');
  if (image !== undefined) {
    const { readPicture } = await import('../read-picture.ts');
    texts.push(readPicture(image));
  }
  for (const arg of given.args) texts.push(arg === '-' ? await readPasted(cli) : arg);
  if (texts.length === 0)
    throw given.usage('the code is missing', 'give it, or - to read it from stdin, or --image FILE');
  return texts;
}

function answerJson(cli: Cli, checked: readonly Checked[]): void {
  const verdicts = checked.map(({ usable, reason, invite }) => ({ usable, reason, invite }));
  cli.answerJson(verdicts.length === 1 ? verdicts[0] : verdicts);
}

/** The verdict stands, also where it cannot be written down. */
async function record(cli: Cli, vault: Vault, checked: readonly Checked[]): Promise<void> {
  // The operator has been told already that this vault can only be read.
  if (vault.writeRefusal !== null) return;
  try {
    await vault.invites.recordChecks(checked);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    // The operator has been told of a rollback already.
    if (!(error instanceof StoreError) || error.code !== 'rolled_back') {
      cli.note(`invites: warning: the check could not be recorded: ${error.message}`);
    }
  }
}
