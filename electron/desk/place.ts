import { isIP, isIPv6 } from 'node:net';
import { InviteValidationError } from '../../shared/errors.ts';
import type { Certificate } from './certificate.ts';
import { defaultPlace } from './default-place.ts';

/** What an operator asks for. */
export interface PlaceChoice {
  /** An IP address of this machine, `0.0.0.0` or `::` for all of them, or a host name. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly certificate: Certificate | null;
  /** Beyond loopback without a certificate, asked for by name. */
  readonly insecureHttp: boolean;
}

/** Where a desk may stand. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly certificate: Certificate | null;
  /** Whether other machines reach it. */
  readonly beyondLoopback: boolean;
}

/** What the machine calls itself. */
export interface MachineNames {
  readonly hostname: string;
  readonly addresses: readonly { readonly address: string; readonly internal: boolean }[];
}

/**
 * The rules for where a desk may stand. Throws InviteValidationError: `confirmation_needed` beyond loopback without a
 * certificate, unless that was asked for by name.
 */
export function decidePlace({ host, port, certificate, insecureHttp }: PlaceChoice): Place {
  const address = bare(host);
  if (isIP(address) === 0 && !hostName.test(address)) {
    throw new InviteValidationError(
      'invalid_value',
      'that is neither an IP address nor a host name',
      'give an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them',
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InviteValidationError(
      'invalid_value',
      'a port is a number from 1 to 65535, or 0 for any',
      'give one such as 8443',
    );
  }
  const beyondLoopback = !isLoopback(address);
  if (beyondLoopback && certificate === null && !insecureHttp) {
    throw new InviteValidationError(
      'confirmation_needed',
      'other machines would reach the desk over plain HTTP, where whoever listens on the way reads codes and tokens',
      'give a certificate and its key, or allow plain HTTP by name',
    );
  }
  return { host: address, port, certificate, beyondLoopback };
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Lower case, without brackets; `localhost` as the address that it means, whatever a resolver would say. */
function bare(host: string): string {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' ? defaultPlace.host : name;
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The base URLs by which a desk at `place` is reached, the best for a link first. `port` is the one that it got. */
export function addressesOf(place: Place, port: number, machine: MachineNames): string[] {
  return namesOf(place, machine).map((name) => urlOf(place, name, port).origin);
}

/** Every value of a Host header that is meant for this desk. Whatever else comes is a page that was rebound to it. */
export function hostsOf(place: Place, port: number, machine: MachineNames): ReadonlySet<string> {
  const names = place.beyondLoopback
    ? [...namesOf(place, machine), 'localhost', '127.0.0.1', '::1', machine.hostname, `${machine.hostname}.local`]
    : [...namesOf(place, machine), 'localhost'];
  return new Set(names.filter((name) => name !== '').map((name) => urlOf(place, name, port).host));
}

/** A Host header in the one form that {@link hostsOf} has; null for what cannot be one. */
export function canonicalHost(header: string, secure: boolean): string | null {
  if (!/^[A-Za-z0-9.\-:[\]]{1,300}$/.test(header)) return null;
  const url = URL.parse(`${secure ? 'https' : 'http'}://${header}`);
  return url === null || url.pathname !== '/' ? null : url.host;
}

/** What the certificate is for comes first: a browser trusts no other name. */
function namesOf({ host, certificate }: Place, machine: MachineNames): string[] {
  const certified = (certificate?.names ?? []).filter((name) => !name.includes('*'));
  if (!everywhere.has(host)) return [...new Set([...certified, host])];
  const outside = machine.addresses.filter(({ internal }) => !internal).map(({ address }) => address);
  const old = outside.filter((address) => !isIPv6(address));
  // A link-local address needs a zone, which no URL can hold.
  const young = outside.filter((address) => isIPv6(address) && !address.startsWith('fe80:'));
  return [...new Set([...certified, ...old, ...(host === '::' ? young : [])])];
}

function urlOf({ certificate }: Place, name: string, port: number): URL {
  const host = isIPv6(name) ? `[${name}]` : name;
  return new URL(`${certificate === null ? 'http' : 'https'}://${host}:${port}`);
}
