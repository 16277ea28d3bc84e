import { EventEmitter } from 'node:events';
import type { OnBeforeRequestListenerDetails, Session } from 'electron';
import type { Shape } from './shape.ts';

type PermissionCheck = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
type PermissionRequest = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type DevicePermission = NonNullable<Parameters<Session['setDevicePermissionHandler']>[0]>;
type BeforeRequest = (
  details: OnBeforeRequestListenerDetails,
  answer: (response: { cancel?: boolean }) => void,
) => void;
type ProtocolHandler = Parameters<Session['protocol']['handle']>[1];

/** A session that keeps the handlers it was given, for a test to ask. */
export class FakeSession extends EventEmitter {
  readonly partition: string;
  readonly options: unknown;
  permissionCheck: PermissionCheck | null = null;
  permissionRequest: PermissionRequest | null = null;
  devicePermission: DevicePermission | null = null;
  beforeRequest: BeforeRequest | null = null;
  spellChecker = true;
  readonly #schemes = new Map<string, ProtocolHandler>();

  constructor(partition: string, options: unknown) {
    super();
    this.partition = partition;
    this.options = options;
    Object.assign(this, {
      setPermissionCheckHandler: (handler) => {
        this.permissionCheck = handler;
      },
      setPermissionRequestHandler: (handler) => {
        this.permissionRequest = handler;
      },
      setDevicePermissionHandler: (handler) => {
        this.devicePermission = handler;
      },
      setSpellCheckerEnabled: (enable) => {
        this.spellChecker = enable;
      },
      webRequest: {
        onBeforeRequest: (...args: unknown[]) => {
          this.beforeRequest = args.at(-1) as BeforeRequest;
        },
      },
      protocol: {
        handle: (scheme, handler) => {
          this.#schemes.set(scheme, handler);
        },
      },
    } satisfies Shape<Session>);
  }

  /** Whether the session lets a request for that URL go out. */
  lets(url: string): boolean {
    let cancelled = false;
    this.beforeRequest?.({ url } as OnBeforeRequestListenerDetails, ({ cancel }) => {
      cancelled = cancel === true;
    });
    return !cancelled;
  }

  /** What a page gets for that URL. Throws where the session refuses the request or knows no such scheme. */
  async request(url: string, method = 'GET'): Promise<Response> {
    if (!this.lets(url)) throw new Error(`${url} was refused`);
    const handler = this.#schemes.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`there is no handler for ${url}`);
    // A Request of Node's own normalises a URL of such a scheme as Chromium does.
    return await handler(new Request(url, { method }) as Parameters<ProtocolHandler>[0]);
  }
}
