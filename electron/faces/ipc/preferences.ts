import { z } from 'zod';
import { initialPreferences, type Preferences, preferences } from '../../../shared/contract/setting-calls.ts';
import type { AppHost } from '../../hosts/app-host.ts';

/** The app's preferences, outside the vault. */
export interface PreferenceStore {
  readonly current: () => Preferences;
  /** Changes what is named, and keeps it. Throws where the file cannot be written; then nothing is changed. */
  readonly change: (changes: Partial<Preferences>) => Preferences;
}

/** Reads what was kept. A preference that is missing or cannot be is as in a fresh installation. */
export function openPreferences(host: Pick<AppHost, 'preferences' | 'show'>): PreferenceStore {
  let current = read(host.preferences.read());
  host.show(current);
  return {
    current: () => current,
    change: (changes) => {
      const next = { ...current, ...changes };
      host.preferences.write(`${JSON.stringify(next, null, 2)}\n`);
      current = next;
      host.show(current);
      return current;
    },
  };
}

function read(kept: string | null): Preferences {
  const { presets, ...rest } = parse(kept);
  const found: Readonly<Record<string, unknown>> = { ...rest, presets: withoutNames(presets) };
  const sound = Object.entries(preferences.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(found[name]);
    return value.success ? [[name, value.data]] : [];
  });
  return preferences.parse({ ...initialPreferences, ...Object.fromEntries(sound) });
}

function parse(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const earlierPresets = z.array(z.looseObject({ terms: z.looseObject({ expiry: z.unknown() }) }));

/** Presets without what files of earlier versions may hold in them: for whom, by whom, and until which moment. */
function withoutNames(kept: unknown): unknown {
  const presets = earlierPresets.safeParse(kept);
  if (!presets.success) return kept;
  return presets.data.map(({ terms: { label, note, creatorId, expiry, ...terms }, ...preset }) => {
    const moment = z.looseObject({ kind: z.literal('at') }).safeParse(expiry).success;
    return { ...preset, terms: moment || expiry === undefined ? terms : { ...terms, expiry } };
  });
}
