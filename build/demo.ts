/**
 * The program behind `npm run demo`: builds what is out of date, and shows the main job on the built command line, with a
 * throwaway vault. It needs no display and no keychain, and leaves nothing behind.
 */
import { requireDisplay } from '../electron/hosts/no-window.ts';
import { buildIfStale } from './build-if-stale.ts';
import { Stage } from './demo/stage.ts';
import { tellStory } from './demo/story.ts';
import { demoPassphrase, makeThrowaway } from './demo/throwaway.ts';

buildIfStale(console.log);
const { folder, vault } = makeThrowaway(() => stage.stop());
const settings = { INVITES_VAULT: vault, INVITES_PASSPHRASE: demoPassphrase, INVITES_KEYCHAIN: 'none' };
const stage = new Stage(folder, settings);

stage.say('Invite Vault, from the first invite to a proof. Every command is real; the vault is thrown away.', '');
stage.showSettings();
try {
  await tellStory(stage);
  stage.say('', 'Done. The vault and its folder are gone. Next:', '', ...whatNext());
} catch (error) {
  console.error(`the demo stopped: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function whatNext(): string[] {
  const commands = 'npm run invites -- --help   the command line';
  try {
    requireDisplay(process.env);
    return ['npm start -- --demo         the window, on a throwaway vault with 200 invites', commands];
  } catch {
    return [commands, 'npm start                   the window, on a machine with a display'];
  }
}
