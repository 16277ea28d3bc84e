import type { DeviceToken } from '../../../registry/tokens.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../given.ts';
import { readPasted } from '../input.ts';
import { openJsonArray } from '../json-array.ts';
import { withVault } from '../open-vault.ts';
import { idAt } from '../refs.ts';
import { openTable } from '../table.ts';
import { tokenColumns } from '../token-columns.ts';
import { numberFrom } from '../values.ts';
import { visibleText } from '../visible-text.ts';

/** Tokens read at once. */
const pageSize = 1_000;

export async function list(given: Given, cli: Cli): Promise<undefined> {
  let left = given.read('--limit', numberFrom(1)) ?? Number.POSITIVE_INFINITY;
  await withVault(cli, async ({ invites }) => {
    const array = cli.json ? openJsonArray(cli) : null;
    let table: ReturnType<typeof openTable<DeviceToken>> | undefined;
    let before: number | undefined;
    while (left > 0 && !cli.signal.aborted) {
      const wanted = Math.min(pageSize, left);
      const page = await invites.tokens(wanted, before);
      if (array) array.add(page);
      else if (page.length > 0) {
        const first = table === undefined;
        table ??= openTable(tokenColumns, page);
        if (first) cli.answer(cli.paint('dim', table.head()));
        cli.answer(page.map(table.row).join('\n'));
      }
      if (page.length < wanted) break;
      left -= page.length;
      before = page.at(-1)?.id;
    }
    array?.end();
    if (!cli.json && table === undefined) cli.note('no device tokens');
  });
}

export async function revoke(given: Given, cli: Cli): Promise<undefined> {
  const id = idAt(given, 0, 'a device token');
  await withVault(cli, async ({ invites }) => {
    const token = await invites.revokeToken(id);
    if (cli.json) cli.answerJson(token);
    else cli.answer(`${tokenWords(token)}: revoked ${token.revokedAt}`);
  });
}

export async function check(given: Given, cli: Cli): Promise<number> {
  const pasted = given.arg(0) === '-' ? await readPasted(cli) : given.arg(0);
  return await withVault(cli, async ({ invites }) => {
    const verdict = await invites.checkToken(pasted);
    const { valid, reason, token } = verdict;
    if (cli.json) cli.answerJson(verdict);
    else if (valid && token)
      cli.answer(`${cli.paint('green', '✓ valid')}  ${tokenWords(token)}, minted ${token.mintedAt}`);
    else if (token) cli.answer(`${cli.paint('red', `✗ ${reason}`)}  ${tokenWords(token)}, ${token.revokedAt}`);
    else cli.answer(`${cli.paint('red', '✗ unknown')}  this vault has minted no such token`);
    return valid ? 0 : 1;
  });
}

function tokenWords({ id, inviteId, deviceName }: DeviceToken): string {
  return `token #${id} of invite #${inviteId}${deviceName === null ? '' : ` "${visibleText(deviceName)}"`}`;
}
