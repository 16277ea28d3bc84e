import { type Act, type Core, runAct } from '../registry/core.ts';

/** Carries the result of a write that is rolled back. */
class Undone<T> extends Error {
  readonly result: T;

  constructor(result: T) {
    super('rolled back');
    this.result = result;
  }
}

/** Runs `work` as one write and rolls it back, so that its result says what it would do. */
export function rehearseAct<T extends object>(core: Core, actor: string, work: (act: Act) => T): T {
  return runUndoable(core, actor, work, () => true);
}

/** Runs `work` as one write, which is rolled back if `isUndone` says so of its result. */
export function runUndoable<T extends object>(
  core: Core,
  actor: string,
  work: (act: Act) => T,
  isUndone: (result: T) => boolean,
): T {
  try {
    return runAct(core, actor, (act) => {
      const result = work(act);
      if (isUndone(result)) throw new Undone(result);
      return result;
    });
  } catch (error) {
    if (error instanceof Undone) return error.result;
    throw error;
  }
}
