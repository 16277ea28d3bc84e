import { addMs } from '../../../../shared/domain/instant.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { withVault } from '../open-vault.ts';
import { duration } from '../values.ts';

/** Old enough that nobody asks about it any more. */
const defaultAge = '90d';

export async function prune(given: Given, cli: Cli): Promise<undefined> {
  const age = given.text('--older-than') ?? defaultAge;
  const olderThanMs = duration(age, '--older-than');
  const dryRun = given.has('--dry-run');
  await withVault(cli, async ({ invites }) => {
    const counts = await invites.countPrune(olderThanMs);
    let removed = 0;
    if (!dryRun) {
      const before = addMs(await invites.now(), -olderThanMs);
      for (let some = -1; some !== 0 && !cli.signal.aborted; removed += some) some = await invites.prune(before);
    }
    const found = counts.EXHAUSTED + counts.EXPIRED + counts.REVOKED;
    if (cli.json) return cli.answerJson({ olderThanMs, dryRun, found: counts, removed });
    const kinds = `${counts.EXHAUSTED} exhausted, ${counts.EXPIRED} expired, ${counts.REVOKED} revoked`;
    if (dryRun) cli.answer(`${found} ended ${age} ago or earlier (${kinds}); nothing was removed`);
    else cli.answer(`${removed} ended ${age} ago or earlier; what they said was removed`);
  });
}
