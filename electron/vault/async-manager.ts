import { InviteManager } from '../registry/invite-manager.ts';

/** The registry's calls as promises: each waits while another process writes. */
export type AsyncInviteManager = {
  readonly [K in keyof InviteManager]: InviteManager[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** The manager's calls, each given to `run`. */
export function asyncManager(run: <T>(work: (manager: InviteManager) => T) => Promise<T>): AsyncInviteManager {
  return new Proxy({} as AsyncInviteManager, {
    get: (_, name) => {
      // A promise's `then` must not be taken for a call, and nothing else is one either.
      if (typeof name !== 'string' || !(name in InviteManager.prototype)) return undefined;
      return (...args: unknown[]) =>
        run((manager) => Reflect.apply(Reflect.get(manager, name) as (...args: unknown[]) => unknown, manager, args));
    },
  });
}
