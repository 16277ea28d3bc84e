import type { Cli } from '../cli.ts';
import { bashScript } from '../completion-bash.ts';
import { fishScript } from '../completion-fish.ts';
import { zshScript } from '../completion-zsh.ts';
import type { Given } from '../given.ts';

export async function completion(given: Given, cli: Cli): Promise<undefined> {
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  const shell = given.arg(0);
  const script = shell === 'zsh' || shell === 'fish' ? scripts[shell] : scripts.bash;
  cli.answer(script(cli.commands).trimEnd());
}
