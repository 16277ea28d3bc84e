import { expect, test } from 'vitest';
import type { IssueTerms } from '../../electron/registry/issue.ts';
import { defaultShortFormat, defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { limits } from '../../shared/domain/invite.ts';
import type { Expiry } from '../../shared/domain/policy.ts';
import { after, closeAfterEach, contentOf, day, errorOf, hour, madeAt, openInvites } from '../support/invites.ts';

closeAfterEach();

const refusedTerms: [string, IssueTerms, string][] = [
  ...[0, -1, 1e9, limits.maxUses + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(
    (maxUses): [string, IssueTerms, string] => [`${maxUses} uses`, { maxUses }, 'policy'],
  ),
  ...[-1, 0.5, 2 ** 31, Number.NaN].map((requiredAccessLevel): [string, IssueTerms, string] => [
    `level ${requiredAccessLevel}`,
    { requiredAccessLevel },
    'policy',
  ]),
  ...(
    [
      ['no expiry', { kind: 'never' }],
      ['a lifetime of nothing', { kind: 'after', ms: 0 }],
      ['a lifetime below nothing', { kind: 'after', ms: -hour }],
      ['a lifetime past the cap', { kind: 'after', ms: 30 * day + 1 }],
      ['an endless lifetime', { kind: 'after', ms: Number.POSITIVE_INFINITY }],
      ['an expiry now', { kind: 'at', instant: madeAt }],
      ['an expiry in the past', { kind: 'at', instant: after(-1) }],
      ['an expiry past the cap', { kind: 'at', instant: after(30 * day + 1) }],
    ] satisfies [string, Expiry][]
  ).map(([name, expiry]): [string, IssueTerms, string] => [name, { expiry }, 'policy']),
  ...(['label', 'group', 'creatorId'] as const).flatMap((field): [string, IssueTerms, string][] => [
    [`${field} of 201 characters`, { [field]: 'x'.repeat(201) }, 'invalid_value'],
    [`${field} of two lines`, { [field]: 'a\nb' }, 'invalid_value'],
    [`${field} with a control character`, { [field]: 'a\u0007b' }, 'invalid_value'],
    [`${field} with an override`, { [field]: 'a\u202eb' }, 'invalid_value'],
    [`${field} with half a surrogate pair`, { [field]: 'a\ud800b' }, 'invalid_value'],
  ]),
  ['a note of 2,001 characters', { note: 'x'.repeat(2_001) }, 'invalid_value'],
  ['a note with a control character', { note: 'a\0b' }, 'invalid_value'],
  ['a note with an isolate', { note: 'a\u2066b' }, 'invalid_value'],
  ['a note with half a surrogate pair', { note: '\udc00' }, 'invalid_value'],
  ['an identity that is not there', { identity: 'nowhere' }, 'not_found'],
  ['a format that can be guessed', { format: { ...defaultShortFormat, alphabet: 'digits' } }, 'policy'],
  ['a format with a strange prefix', { format: { ...defaultTokenFormat, prefix: 'A-' } }, 'policy'],
  ['a token of 16 bytes', { format: { ...defaultTokenFormat, bytes: 16 } }, 'policy'],
];

test.each(refusedTerms)('%s is refused, and nothing is written', (_, terms, code) => {
  const registry = openInvites();
  const before = contentOf(registry);
  expect(errorOf(() => registry.invites.generate(terms))).toMatchObject({ code, hint: expect.any(String) });
  expect(contentOf(registry)).toEqual(before);
});

test('a format that is too short says which length would do', () => {
  const { invites } = openInvites();
  const error = errorOf(() => invites.generate({ format: { ...defaultShortFormat, alphabet: 'digits' } }));
  expect(error.hint).toContain('20');
});

test('a group size that cannot be says what can, none among it', () => {
  const { invites } = openInvites();
  const error = errorOf(() => invites.generate({ format: { ...defaultShortFormat, groupSize: 65 } }));
  expect(error.hint).toBe('use 0 for none, or a whole number up to 64');
  for (const groupSize of [0, 64]) invites.generate({ format: { ...defaultShortFormat, groupSize } });
});
