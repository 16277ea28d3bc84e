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
  if (address === null) {
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
  if (certificate !== null && linkable(address, certificate).length === 0) {
    throw new InviteValidationError(
      'invalid_value',
      `the certificate is for ${certificate.names.join(', ') || 'no name'}, so a browser would trust no link to this desk`,
      'give as host a name that the certificate is for',
    );
  }
  return { host: address, port, certificate, beyondLoopback };
}

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Without brackets; `localhost` as the address that it means, whatever a resolver would say. Null for what is no host. */
function bare(host: string): string | null {
  const name = canonicalName(host.trim().replace(/^\[(.*)\]$/, '$1'));
  return name === 'localhost' ? defaultPlace.host : name;
}

/** A name or address in its one form, however it was written. Null for what is neither, or could stand in no URL. */
function canonicalName(text: string): string | null {
  const name = text.toLowerCase();
  if (isIP(name) === 0 && !hostName.test(name)) return null;
  return URL.parse(`http://${inUrl(name)}`)?.hostname.replace(/^\[(.*)\]$/, '$1') ?? null;
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** The last is 0.0.0.0 in a socket of IPv6. */
const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::', '::ffff:0:0']);

/**
 * The base URLs by which a desk at `place` is reached, the best for a link first: with a certificate only those that it
 * is for. `port` is the one that it got.
 */
export function addressesOf(place: Place, port: number, machine: MachineNames): string[] {
  const { certificate } = place;
  const names = namesOf(place, machine).filter((name) => certificate === null || isFor(certificate, name));
  return names.flatMap((name) => urlOf(place, name, port)?.origin ?? []);
}

/** Whether a Host header is meant for this desk. Whatever else comes is a page that was rebound to it. */
type Serves = (header: string) => boolean;

/** Tells which Host headers are meant for a desk at `place`. */
export function servesAt(place: Place, port: number, machine: MachineNames): Serves {
  const hosts = hostsOf(place, port, machine);
  return (header) => {
    if (hosts.has(header)) return true;
    const host = canonicalHost(header, place.certificate !== null);
    return host !== null && (hosts.has(host) || hosts.has(widened(host)));
  };
}

function hostsOf(place: Place, port: number, machine: MachineNames): ReadonlySet<string> {
  const { beyondLoopback, certificate } = place;
  const own = ['localhost', '127.0.0.1', '::1', machine.hostname, `${machine.hostname}.local`];
  const wide = (certificate?.names ?? []).filter((name) => name.startsWith('*.'));
  const names = [...namesOf(place, machine), ...wide, ...(beyondLoopback ? own : ['localhost'])];
  return new Set(names.flatMap((name) => (name === '' ? [] : (urlOf(place, name, port)?.host ?? []))));
}

/** The wildcard that a name falls under: `*.example.org` for `desk.example.org`. */
function widened(name: string): string {
  return `*${name.slice(name.indexOf('.'))}`;
}

/** Whether a certificate is for a name or address. */
function isFor({ names }: Certificate, name: string): boolean {
  const forms = names.map((one) => canonicalName(one) ?? one);
  return forms.includes(name) || (isIP(name) === 0 && name.includes('.') && forms.includes(widened(name)));
}

/** A Host header in its one form; null for what cannot be one. */
function canonicalHost(header: string, secure: boolean): string | null {
  if (!/^[A-Za-z0-9.\-:[\]]{1,300}$/.test(header)) return null;
  const url = URL.parse(`${secure ? 'https' : 'http'}://${header}`);
  return url === null || url.pathname !== '/' ? null : url.host;
}

/** What the certificate is for comes first: a browser trusts no other name. */
function namesOf({ host, certificate }: Place, machine: MachineNames): string[] {
  const certified = certificate === null ? [] : linkable(host, certificate);
  if (!everywhere.has(host)) return [...new Set([...certified, host])];
  const outside = machine.addresses.filter(({ internal }) => !internal).map(({ address }) => address);
  const old = outside.filter((address) => !isIPv6(address));
  // A link-local address needs a zone, which no URL can hold.
  const young = outside.filter((address) => isIPv6(address) && !address.startsWith('fe80:'));
  return [...new Set([...certified, ...old, ...(host === '::' ? young : [])])];
}

/** The names of a certificate that a link can hold; a wildcard stands for the host, where that falls under it. */
function linkable(host: string, certificate: Certificate): string[] {
  const names = certificate.names.flatMap((name) => canonicalName(name) ?? []);
  return isFor(certificate, host) && !names.includes(host) ? [...names, host] : names;
}

/** Null for a name that no URL can hold. */
function urlOf({ certificate }: Place, name: string, port: number): URL | null {
  return URL.parse(`${certificate === null ? 'http' : 'https'}://${inUrl(name)}:${port}`);
}

function inUrl(name: string): string {
  return isIPv6(name) ? `[${name}]` : name;
}
