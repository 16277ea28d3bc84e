import { type Figure, ratioLine } from '../figure.ts';
import { growLog, openRegistry } from '../registry-file.ts';
import { inTurns, median, timed } from '../rounds.ts';
import type { Workshop } from '../workshop.ts';

const block = 25;

/** A durable `use` on an encrypted registry beside the same on one in the clear. */
export const cipherFigure: Figure = {
  name: 'cipher',
  run: async (workshop) => [
    await measureCipher(workshop, 'last use', 'single'),
    await measureCipher(workshop, 'one of many uses', 'many'),
  ],
};

async function measureCipher(workshop: Workshop, what: string, kind: 'single' | 'many') {
  const encrypted = openSide(workshop, true, kind);
  const plain = openSide(workshop, false, kind);
  const { sealed, clear } = await inTurns(workshop.quick ? 4 : 20, { sealed: encrypted.use, clear: plain.use });
  encrypted.close();
  plain.close();
  const baseline = median(clear);
  return ratioLine({ what: `${what} : without cipher`, unit: 'ms', measured: median(sealed), baseline, atMost: 1.6 });
}

function openSide(workshop: Workshop, encrypted: boolean, kind: 'single' | 'many') {
  const { path, codes, remove } = workshop.copy(workshop.size(100_000), encrypted);
  const { manager, raw, close } = openRegistry(path, { encrypted });
  growLog(raw);
  let at = 0;
  return {
    use: () => {
      const chosen = codes[kind].slice(at, at + block);
      at += block;
      if (chosen.length < block) throw new Error('the registry has too few live codes');
      return chosen.map((code) => timed(() => manager.use(code, { deviceName: 'phone' })));
    },
    close: () => {
      close();
      remove();
    },
  };
}
