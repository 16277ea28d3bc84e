import { checkCommands } from './catalog/check.ts';
import { deskCommands } from './catalog/desk.ts';
import { endCommands } from './catalog/end.ts';
import { exchangeCommands } from './catalog/exchange.ts';
import { issueCommands } from './catalog/issue.ts';
import { keyCommands } from './catalog/keys.ts';
import { lookCommands } from './catalog/look.ts';
import { setUpCommands } from './catalog/set-up.ts';
import type { CommandSpec } from './spec.ts';

/** Every command, in the order of the help page. */
export const catalog: readonly CommandSpec[] = [
  ...issueCommands,
  ...checkCommands,
  ...lookCommands,
  ...endCommands,
  ...setUpCommands,
  ...keyCommands,
  ...exchangeCommands,
  ...deskCommands,
];
