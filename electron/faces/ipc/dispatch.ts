import type { z } from 'zod';
import { attempt } from '../../../shared/attempt.ts';
import type { Envelope } from '../../../shared/contract/basics.ts';
import { type CallName, calls, isCallName } from '../../../shared/contract.ts';
import { InviteValidationError } from '../../../shared/errors.ts';
import { failure, isBug, success } from './envelope.ts';
import { auditHandlers } from './handlers/audit.ts';
import { deskHandlers } from './handlers/desk.ts';
import { anyTimeDesktopHandlers, desktopHandlers } from './handlers/desktop.ts';
import { fileHandlers, restoreHandlers } from './handlers/files.ts';
import { inviteHandlers } from './handlers/invites.ts';
import { keyHandlers } from './handlers/keys.ts';
import { identityHandlers, settingHandlers, tokenHandlers } from './handlers/settings.ts';
import { decisionHandlers, vaultHandlers } from './handlers/vault.ts';
import type { AnyTimeHandlers, Services, UnlockedHandlers } from './services.ts';

/** Answers whatever a window sends. It never throws: every answer is an envelope. */
export type Dispatch = (name: unknown, input: unknown) => Promise<Envelope>;

/** What every handler is to the dispatcher, which has checked by the contract what it hands on. */
type AnyHandler = (input: never, vault: never) => Promise<unknown>;

/** The one way in for the window: decodes, holds the lock gate, calls, checks the answer, wraps it. */
export function createDispatcher(services: Services): Dispatch {
  const { session, host } = services;
  const handlers: Readonly<Record<CallName, AnyHandler>> = {
    ...({
      ...vaultHandlers(services),
      ...restoreHandlers(services),
      ...anyTimeDesktopHandlers(services),
    } satisfies AnyTimeHandlers),
    ...({
      ...decisionHandlers(services),
      ...keyHandlers(services),
      ...inviteHandlers(services),
      ...auditHandlers(services),
      ...tokenHandlers(),
      ...identityHandlers(),
      ...settingHandlers(services),
      ...fileHandlers(services),
      ...desktopHandlers(services),
      ...deskHandlers(services),
    } satisfies UnlockedHandlers),
  };

  const answer = async (name: CallName, raw: unknown): Promise<unknown> => {
    const { input, output, lock } = calls[name];
    const decoded = decode(name, input, raw);
    const handler = handlers[name] as (input: unknown, vault?: unknown) => Promise<unknown>;
    const given = lock === 'any' ? await handler(decoded) : await session.withVault((vault) => handler(decoded, vault));
    return output.parse(given);
  };

  return async (name, input) => {
    try {
      if (!isCallName(name)) {
        throw new InviteValidationError(
          'usage',
          'the window asked for a call that does not exist',
          'start the app anew',
        );
      }
      return success(await answer(name, input));
    } catch (thrown) {
      if (isBug(thrown)) host.reportBug(thrown);
      return failure(thrown);
    } finally {
      services.look();
    }
  };
}

function decode(name: CallName, schema: z.ZodType, raw: unknown): unknown {
  const decoded = attempt(() => schema.safeParse(raw));
  if (decoded?.success) return decoded.data;
  // The value stays unsaid: it may be a code or a passphrase.
  const [issue] = decoded?.error.issues ?? [];
  const place = issue?.path.map(String).join('.').slice(0, 100) ?? '';
  const where = place === '' ? 'the input' : `"${place}" in the input`;
  const what = issue?.code === 'unrecognized_keys' ? 'holds a field that is not known' : 'is not as agreed';
  throw new InviteValidationError('invalid_value', `${where} of ${name} ${what}`);
}
