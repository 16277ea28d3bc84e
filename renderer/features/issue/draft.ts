import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import {
  type CodeFormat,
  defaultShortFormat,
  defaultTokenFormat,
  type ShortAlphabet,
} from '../../../shared/domain/code-format.ts';
import type { Expiry } from '../../../shared/domain/policy.ts';
import { type IntoKind, wantsNewFile } from '../../../shared/exchange-formats.ts';

type IssueTerms = CallInput<'invites.generate'>;
type PresetTerms = CallOutput<'settings.get'>['app']['presets'][number]['terms'];

/** The kind of file that gets the code as well, and the file once it is chosen. */
export interface IntoChoice {
  readonly kind: IntoKind;
  readonly file: CallOutput<'invites.chooseInto'> | null;
}

/** What stands in the form. What is as the policy says stays so when another service is chosen. */
export interface Draft {
  readonly label: string;
  /** Slug; null for none. */
  readonly identity: string | null;
  readonly expiry: Expiry;
  /** null: as the policy says. */
  readonly uses: number | 'unlimited' | null;
  readonly level: number;
  readonly group: string;
  readonly note: string;
  readonly inactive: boolean;
  /** null: a token with the service's own prefix. */
  readonly format: CodeFormat | null;
  /** null: no other file gets the code. */
  readonly into: IntoChoice | null;
}

/** An empty form. */
export const emptyDraft: Draft = {
  label: '',
  identity: null,
  expiry: { kind: 'default' },
  uses: null,
  level: 0,
  group: '',
  note: '',
  inactive: false,
  format: null,
  into: null,
};

/** The terms that a form asks for; what is as the policy says is left out. */
export function toTerms(draft: Draft): IssueTerms {
  const { label, identity, expiry, uses, level, group, note, inactive, format } = draft;
  return {
    ...(label.trim() !== '' && { label }),
    ...(identity !== null && { identity }),
    ...(expiry.kind !== 'default' && { expiry }),
    ...(uses !== null && { maxUses: uses }),
    ...(level !== 0 && { requiredAccessLevel: level }),
    ...(group.trim() !== '' && { group }),
    ...(note.trim() !== '' && { note }),
    ...(inactive && { inactive }),
    ...(format !== null && { format }),
  };
}

/** What is asked besides the terms where the code also goes into a file that was chosen. */
export function toInto({ into }: Draft): Pick<IssueTerms, 'into'> {
  return into?.file ? { into: { kind: into.kind, file: into.file.file } } : {};
}

/** The form after an issue: a file that had to be new is not new any more. */
export function afterIssue(draft: Draft): Draft {
  const { into } = draft;
  return into && wantsNewFile(into.kind) ? { ...draft, into: { ...into, file: null } } : draft;
}

/** The terms that a preset keeps: those of the form that name no one and no moment. */
export function toPreset(draft: Draft): PresetTerms {
  const { label, note, creatorId, expiry, into, ...terms } = toTerms(draft);
  return expiry === undefined || expiry.kind === 'at' ? terms : { ...terms, expiry };
}

/** A form as a preset fills it; whom it is for, and the file that gets the code, stay. */
export function fromPreset(terms: PresetTerms, draft: Draft): Draft {
  return {
    label: draft.label,
    note: draft.note,
    identity: terms.identity ?? null,
    expiry: terms.expiry ?? { kind: 'default' },
    uses: terms.maxUses ?? null,
    level: terms.requiredAccessLevel ?? 0,
    group: terms.group ?? '',
    inactive: terms.inactive ?? false,
    format: terms.format ?? null,
    into: draft.into,
  };
}

/** The kinds of code that the form offers. */
export type CodeKind = 'token' | ShortAlphabet;

/** The format of a kind, keeping what was set where it still means something. */
export function formatOf(kind: CodeKind, before: CodeFormat | null): CodeFormat {
  if (kind === 'token') return before?.kind === 'token' ? before : defaultTokenFormat;
  const short = before?.kind === 'code' ? before : defaultShortFormat;
  return { ...short, alphabet: kind, length: Math.max(short.length, shortestLength[kind]) };
}

/** Characters that reach 64 bits. */
const shortestLength: Readonly<Record<ShortAlphabet, number>> = { crockford: 13, alnum: 13, hex: 16, digits: 20 };
