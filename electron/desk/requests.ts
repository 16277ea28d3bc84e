import { attempt } from '../../shared/attempt.ts';
import { limits } from '../../shared/domain/invite.ts';
import { cleanText } from '../../shared/domain/text.ts';
import { findKeyTwice } from '../vault/strict-json.ts';
import { RequestFault } from './answers.ts';

/** The most that a body may hold. Bytes. */
export const bodyLimit = 4_096;

/** Reads the body of a question: `{"invite": "…"}`. Throws {@link RequestFault}. */
export function readQuestion(body: unknown): { readonly invite: string } {
  const { invite } = fieldsOf(body, ['invite']);
  return { invite: textOf(invite, 'invite') };
}

/** Reads the body of a redemption: `{"invite": "…", "deviceName": "…"}`. Throws {@link RequestFault}. */
export function readRedemption(body: unknown): { readonly invite: string; readonly deviceName: string } {
  const { invite, deviceName } = fieldsOf(body, ['invite', 'deviceName']);
  const device = cleanText(textOf(deviceName, 'deviceName'), limits.shortText);
  if (!device.ok) throw new RequestFault('bad_request', `deviceName ${textFaults[device.why]}`);
  return { invite: textOf(invite, 'invite'), deviceName: device.value };
}

const textFaults = {
  not_well_formed: 'is not well-formed Unicode',
  control_character: 'holds a control character',
  bidi_control: 'holds a character that turns the direction of text around',
  too_long: `is longer than ${limits.shortText} characters`,
  empty: 'is empty',
} as const;

/** Reads the query of a question: `invite=…`, once. Throws {@link RequestFault}. */
export function readQuery(query: unknown): { readonly invite: string } {
  const { invite } = fieldsOf(query, ['invite']);
  return { invite: textOf(invite, 'invite') };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The value of a JSON body. Throws {@link RequestFault} for what two readers might read differently. */
export function parseBody(bytes: Buffer): unknown {
  const text = attempt(() => utf8.decode(bytes));
  if (text === null) throw new RequestFault('bad_request', 'the body is not UTF-8');
  const parsed = attempt(() => ({ value: JSON.parse(text) as unknown }));
  if (parsed === null) throw new RequestFault('bad_request', 'the body is not JSON');
  if (findKeyTwice(text) !== null) throw new RequestFault('bad_request', 'the body names a key twice');
  return parsed.value;
}

function fieldsOf<K extends string>(given: unknown, names: readonly K[]): Partial<Record<K, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RequestFault('bad_request', 'the body must be a JSON object');
  }
  const known: readonly string[] = names;
  if (Object.keys(given).some((key) => !known.includes(key))) {
    throw new RequestFault('bad_request', `only ${names.join(' and ')} may be given`);
  }
  return given;
}

function textOf(value: unknown, name: string): string {
  if (value === undefined) throw new RequestFault('bad_request', `${name} is missing`);
  if (typeof value !== 'string') throw new RequestFault('bad_request', `${name} must be one text`);
  return value;
}
