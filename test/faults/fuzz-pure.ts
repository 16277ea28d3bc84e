import { parseKeyFile } from '../../electron/keys/key-file.ts';
import { callNames, calls } from '../../shared/contract.ts';
import { readWord } from '../../shared/domain/code-readings.ts';
import { formatDuration, parseDuration } from '../../shared/domain/duration.ts';
import { parseInstant } from '../../shared/domain/instant.ts';
import { parsePaste } from '../../shared/domain/paste/read-paste.ts';
import { validInputs } from '../ipc/valid-inputs.ts';
import { spoilJson, wildText, wildValue } from './fuzz-input.ts';
import type { Target } from './fuzz-target.ts';
import type { Random } from './random.ts';

const prefixes = new Set(['pinv_', 'home_']);

/** Readers that know nothing but what they are given: many inputs a second. */
export function pureTargets(keyFile: string): readonly Target[] {
  return [
    { what: 'paste parser', count: 3_000, feed: readPaste },
    { what: 'readings of a code', count: 2_500, feed: readCode },
    { what: 'durations and times', count: 2_500, feed: readTimes },
    { what: 'contract decoders', count: 1_500, feed: decodeWild },
    { what: 'key files', count: 500, feed: (random) => parseKeyFile(spoilJson(keyFile, random)) },
  ];
}

function readPaste(random: Random): void {
  const parsed = parsePaste(wildText(random));
  if (!parsed.ok) return;
  for (const word of parsed.words) for (const _ of readWord(word.text, prefixes, word.others).candidates());
}

const codeCharacters = '0123456789ABCDEFGHJKMNPQRSTVWXYZoOiIlLu-_ ';

/** What looks like a code more than wild text does. */
function readCode(random: Random): void {
  let word = random.int(4) === 0 ? random.pick([...prefixes]) : '';
  for (let left = random.int(80); left > 0; left--) word += codeCharacters[random.int(codeCharacters.length)];
  if (random.int(4) === 0) word += wildText(random, 1);
  for (const _ of readWord(word, prefixes, []).candidates());
}

function readTimes(random: Random): void {
  const parts = Array.from(
    { length: random.int(4) },
    () => `${random.int(1_000)}${random.pick(['s', 'm', 'h', 'd', ''])}`,
  );
  const text = random.int(2) === 0 ? parts.join(random.pick(['', '.', '-', ' '])) : wildText(random, 3);
  const parsed = parseDuration(text);
  if (parsed.ok) parseDuration(formatDuration(parsed.ms));
  const at = [random.int(10_000), random.int(14), random.int(33)].map((n) => String(n).padStart(2, '0')).join('-');
  parseInstant(random.int(2) === 0 ? `${at}T${wildText(random, 1)}` : text);
}

function decodeWild(random: Random): void {
  const name = random.pick(callNames);
  const valid: Record<string, unknown> = { ...validInputs[name] };
  const field = random.pick([...Object.keys(valid), 'id', '__proto__', 'terms']);
  const input = random.int(4) === 0 ? wildValue(random) : { ...valid, [field]: wildValue(random) };
  calls[name].input.safeParse(input);
}
