import { afterAll, expect } from 'vitest';
import { type CallName, callNames } from '../../shared/contract.ts';
import { openVaultWorld, type World } from './world.ts';

/** Every call is of one half: those of files, dialogs and the rest of the desktop, and those of the vault itself. */
export type Half = 'vault' | 'desktop';

const ofDesktop: ReadonlySet<string> = new Set([
  'audit',
  'doctor',
  'backup',
  'restore',
  'exchange',
  'files',
  'clipboard',
  'jobs',
  'desk',
]);

function halfOf(name: CallName): Half {
  return ofDesktop.has(name.slice(0, name.indexOf('.'))) ? 'desktop' : 'vault';
}

/** Counts which calls a file of tests has answered well, and wants at its end that none of its half is left out. */
export function countAnswers(half: Half): {
  /** Counts the calls of that world. */
  readonly count: (world: World) => void;
  /** A world with a vault, whose calls are counted. */
  readonly begin: () => Promise<World>;
} {
  const answered = new Set<string>();
  afterAll(() => {
    expect(callNames.filter((name) => halfOf(name) === half && !answered.has(name))).toEqual([]);
  });
  const count = ({ answers }: World): void => {
    const push = answers.push.bind(answers);
    answers.push = (...all) => {
      for (const { name, text } of all) if (JSON.parse(text).ok === true) answered.add(name);
      return push(...all);
    };
  };
  const begin = async (): Promise<World> => {
    const world = await openVaultWorld();
    count(world);
    return world;
  };
  return { count, begin };
}

/** Every text that crossed, but for the answers of those calls. */
export function crossedBut({ answers, host }: World, ...names: string[]): string {
  return [
    ...answers.filter(({ name }) => !names.includes(name)).map(({ text }) => text),
    JSON.stringify(host.events),
  ].join('\n');
}
