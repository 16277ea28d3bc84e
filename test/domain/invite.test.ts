import { expect, test } from 'vitest';
import { finalStates, isFinal, states } from '../../shared/domain/invite.ts';

test('revoked, expired and exhausted are final, and nothing else is', () => {
  expect(states.filter(isFinal)).toEqual(finalStates);
  expect(states.filter((state) => !isFinal(state))).toEqual(['GENERATED', 'ACTIVE']);
});
