import { sha256 } from '../../../electron/registry/code-hash.ts';
import { inviteColumns } from '../../../electron/registry/invites.ts';
import { type Figure, ratioLine } from '../figure.ts';
import { drawing } from '../people.ts';
import { openRegistry } from '../registry-file.ts';
import { inTurns, median, timed } from '../rounds.ts';

/** `validate` beside a prepared lookup by hash on the same open database, with and without the hashing. */
export const validateFigure: Figure = {
  name: 'validate',
  run: async (workshop) => {
    const { path, codes } = workshop.registry(workshop.size(100_000));
    const { manager, raw, close } = openRegistry(path);
    // What a lookup has to bring back for a verdict that shows the record; as arrays, the fastest that the driver has.
    const lookup = raw.prepare<[string]>(`SELECT ${inviteColumns} FROM invites i WHERE i.code_hash = ?`).raw();
    const asked = shuffled(codes.any).slice(0, 5_000);
    const hashes = asked.map(sha256);
    const perSecond = (work: () => void) => [(asked.length / timed(work)) * 1_000];
    const { validate, byHash, hashAndLookup } = await inTurns(workshop.quick ? 5 : 61, {
      validate: () =>
        perSecond(() => {
          for (const code of asked) manager.validate(code);
        }),
      byHash: () =>
        perSecond(() => {
          for (const hash of hashes) lookup.get(hash);
        }),
      hashAndLookup: () =>
        perSecond(() => {
          for (const code of asked) lookup.get(sha256(code));
        }),
    });
    close();
    const measured = median(validate);
    const unit = 'checks/s';
    return [
      ratioLine({ what: 'validate : lookup by hash', unit, measured, baseline: median(byHash), atLeast: 0.6 }),
      ratioLine({ what: 'validate : hash + lookup', unit, measured, baseline: median(hashAndLookup) }),
    ];
  },
};

function shuffled<T>(list: readonly T[]): T[] {
  const random = drawing(1);
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
