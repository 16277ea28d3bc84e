import { openVaultWorld, type World } from './world.ts';

/** A call that a test looks at while it is under way. */
export function watched<T>(call: Promise<T>) {
  const state = { call, ended: false };
  const end = () => {
    state.ended = true;
  };
  call.then(end, end);
  return state;
}

/** An app with an unlocked vault of that many invites. */
export async function withInvites(count: number): Promise<World> {
  const world = await openVaultWorld();
  await world.client['invites.generateBatch']({ terms: { label: 'one of many' }, count });
  return world;
}

/** Starts a job and waits until it stands still in its middle, until the gate is opened. */
export async function inMiddle<T>({ gate }: World, start: () => Promise<T>) {
  gate.holdJobs();
  const job = watched(start());
  await gate.reached();
  return job;
}
