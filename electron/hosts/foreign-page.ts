import { type ErrorEnvelope, InviteValidationError, toEnvelope } from '../../shared/errors.ts';

/** What a page that is not the app's own is told, whatever it asks. */
export const foreignPage: { readonly ok: false; readonly error: ErrorEnvelope } = {
  ok: false,
  error: toEnvelope(new InviteValidationError('usage', 'this page may not ask the vault')),
};
