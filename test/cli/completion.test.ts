import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv, invites, run } from './run-program.ts';

/** A folder with one file, and the script of a shell beside it. */
async function scriptOf(shell: 'bash' | 'fish' | 'zsh', name: string) {
  const home = tempFolder('invites-completion');
  const cwd = join(home, 'work');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'log.json'), '');
  const options = { cwd, env: { ...cleanEnv(home), HOME: home, TERM: 'xterm' } };
  const script = join(home, name);
  writeFileSync(script, (await invites(['completion', shell], options)).stdout);
  return { home, script, options };
}

test('bash completes commands, options, choices and files', async () => {
  const { script, options } = await scriptOf('bash', 'invites.bash');
  const complete = async (...words: string[]) => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const line = `source '${script}'; COMP_WORDS=(invites ${list}); COMP_CWORD=${words.length}; _invites; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p invites`;
    const lines = (await run('bash', ['--norc', '-c', line], options)).stdout.trim().split('\n');
    expect(lines.pop()).toBe('complete -o filenames -F _invites invites');
    return lines;
  };
  expect(await complete('gen')).toEqual(['generate']);
  expect(await complete('audit', 'ex')).toEqual(['export']);
  expect(await complete('--json', 'tokens', '')).toEqual(['list', 'revoke', 'check']);
  expect(await complete('generate', '--fo')).toEqual(['--format']);
  expect(await complete('generate', '--format', '')).toEqual(['token', 'code']);
  expect(await complete('--vault', 'generate', 'li')).toEqual(['list']);
  expect(await complete('audit', 'verify', 'lo')).toEqual(['log.json']);
  expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(await complete('list', '--state', '')).toEqual([]);
});

test('fish completes commands, options, choices and files', needs('fish'), async () => {
  const { script, options } = await scriptOf('fish', 'invites.fish');
  const complete = async (line: string) => {
    const { stdout } = await run('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`], options);
    return stdout.trim().split('\n');
  };
  expect(await complete('invites gen')).toEqual(['generate\tissue an invite, or many from one template']);
  expect((await complete('invites --json tokens ')).map((line) => line.split('\t')[0])).toEqual([
    'check',
    'list',
    'revoke',
  ]);
  expect(await complete('invites generate --fo')).toEqual(['--format\ta token to copy, or a short code to type']);
  expect((await complete('invites generate --format ')).map((line) => line.split('\t')[0])).toEqual(['code', 'token']);
  expect(await complete('invites audit verify lo')).toEqual(['log.json']);
  expect(await complete('invites completion ')).toEqual(['bash', 'fish', 'zsh']);
});

test('zsh completes commands, options, choices and files', needs('zsh'), async () => {
  const { home, options } = await scriptOf('zsh', '_invites');
  // A terminal of its own. Tab completes, and Ctrl-X tells what stands on the line.
  const terminal = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; fpath=('${home}' \\$fpath); autoload -Uz compinit; compinit -u -D
tell() { print -r -- \\"=>\\$BUFFER<=\\" }; zle -N tell; bindkey '^X' tell; print READ''Y"
zpty -r -m z seen '*READY*'
zpty -w -n z "$1"$'\\t\\x18'
zpty -r -m z seen '*=>*<=*'
print -r -- "\${\${seen##*=>}%%<=*}"
zpty -d z
`;
  const complete = async (line: string) => {
    const { stdout } = await run('zsh', ['-f', '-c', terminal, 'zsh', line], options);
    return stdout.trim();
  };
  expect(await complete('invites gen')).toBe('invites generate');
  expect(await complete('invites --json tokens ch')).toBe('invites --json tokens check');
  // The first Tab shows the option with its help.
  expect(await complete('invites generate --fo\t')).toBe('invites generate --format');
  expect(await complete('invites generate --format c')).toBe('invites generate --format code');
  expect(await complete('invites audit verify lo')).toBe('invites audit verify log.json');
  expect(await complete('invites completion f')).toBe('invites completion fish');
});
