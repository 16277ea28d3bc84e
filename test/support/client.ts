import { envelope } from '../../shared/contract/basics.ts';
import { events } from '../../shared/contract/events.ts';
import {
  type CallName,
  callNames,
  calls,
  type EventName,
  type EventPayload,
  type VaultClient,
} from '../../shared/contract.ts';
import type { ErrorCode, ErrorEnvelope } from '../../shared/errors.ts';

/** What carries calls to the main process and events back: the whole of what a preload script exposes. */
export interface Transport {
  readonly call: (name: CallName, input: unknown) => Promise<unknown>;
  readonly on: (event: EventName, listener: (payload: unknown) => void) => () => void;
}

/** A call that did not do what was asked. */
export class CallError extends Error implements ErrorEnvelope {
  override readonly name: string;
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor({ name, code, message, hint }: ErrorEnvelope) {
    super(message);
    this.name = name;
    this.code = code;
    this.hint = hint;
  }
}

/**
 * The client over a transport, for who has no window: what the window trusts, the main process having checked it, is
 * checked here once more, so that a test finds what that check lets through. Its calls throw {@link CallError}; what is
 * no event is not heard.
 */
export function createClient(transport: Transport): VaultClient {
  const one = (name: CallName) => async (input: unknown) => await callOver(transport, name, input ?? {});
  const on = <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) =>
    transport.on(event, (raw) => {
      const payload = events[event].safeParse(raw);
      if (payload.success) listener(payload.data as EventPayload<E>);
    });
  // The map's keys are the client's; what goes through each is checked against the map as it passes.
  return { ...Object.fromEntries(callNames.map((name) => [name, one(name)])), on } as unknown as VaultClient;
}

async function callOver(transport: Transport, name: CallName, input: unknown): Promise<unknown> {
  const answer = envelope.safeParse(await transport.call(name, input));
  if (!answer.success) throw strange();
  if (!answer.data.ok) throw new CallError(answer.data.error);
  const value = calls[name].output.safeParse(answer.data.value);
  if (!value.success) throw strange();
  return value.data;
}

function strange(): CallError {
  return new CallError({
    name: 'Error',
    code: 'internal',
    message: 'the answer is not of the form that was agreed',
    hint: null,
  });
}
