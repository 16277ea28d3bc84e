import { limits } from '../../../shared/domain/invite.ts';
import { parsePaste } from '../../../shared/domain/paste/read-paste.ts';
import { hostileTexts } from '../../support/hostile-texts.ts';
import { type Figure, limitLine } from '../figure.ts';
import { openRegistry } from '../registry-file.ts';
import { median, timed } from '../rounds.ts';

const rounds = 5;

/** Reading the longest paste, for each kind of hostile text: the slowest kinds, and the slowest with all its lookups. */
export const pasteFigure: Figure = {
  name: 'paste',
  run: async (workshop) => {
    const length = workshop.size(limits.paste);
    const { path } = workshop.registry(workshop.size(100_000));
    const { manager, close } = openRegistry(path);
    const kinds = hostileTexts.map(({ name, make }) => {
      const text = make(length);
      const parse = medianOf(() => parsePaste(text));
      return { name, parse, check: medianOf(() => checked(() => manager.validateAll(text))) };
    });
    close();
    const byParse = kinds.toSorted((a, b) => b.parse - a.parse);
    const [worst] = kinds.toSorted((a, b) => b.check - a.check);
    const line = (what: string, measured: number) => limitLine({ what, unit: 'ms', measured, atMost: 300 });
    return [
      ...byParse.slice(0, 5).map(({ name, parse }) => line(`paste of 1 MB read: ${name}`, parse)),
      ...(worst === undefined ? [] : [line(`paste of 1 MB checked, lookups included: ${worst.name}`, worst.check)]),
    ];
  },
};

function medianOf(work: () => void): number {
  return median(Array.from({ length: rounds }, () => timed(work)));
}

/** A paste of too many words is refused. */
function checked(check: () => unknown): void {
  try {
    check();
  } catch {}
}
