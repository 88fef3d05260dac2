/** Networks of libvirt as they run, and as they would start. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { all, child, type Element } from './xml.ts';

/** What trueup may say of a network. */
export interface NetworkFields {
  readonly name: string;
  readonly bridge?: string;
  readonly forward: 'isolated' | 'nat' | 'route' | 'open' | 'bridge';
  readonly address?: string;
  /** `first-last` */
  readonly dhcp?: string;
}

export interface Network extends NetworkFields {
  readonly uuid: string;
  readonly active: boolean;
  readonly autostart: boolean;
  /** It would start as it runs. */
  readonly stored: boolean;
  /** What would start: what changes are made to. */
  readonly definition: Element;
}

export function networkFields(root: Element): NetworkFields {
  const bridge = child(root, 'bridge')?.attributes['name'];
  const forward = child(root, 'forward');
  // The first of a family that has one; further ones are left alone.
  const ip = all(root, 'ip')[0];
  const address = addressOf(ip);
  const range = child(child(ip, 'dhcp'), 'range')?.attributes;
  const [start, end] = [range?.['start'], range?.['end']];
  return {
    name: child(root, 'name')?.text ?? '',
    ...(bridge === undefined ? {} : { bridge }),
    forward: forward === undefined ? 'isolated' : modeOf(forward),
    ...(address === undefined ? {} : { address }),
    ...(start === undefined || end === undefined
      ? {}
      : { dhcp: start === end ? start : `${start}-${end}` }),
  };
}

const modes = ['route', 'open', 'bridge', 'nat'] as const;

// A forward without a mode is NAT (libvirt, formatnetwork).
function modeOf({ attributes }: Element): NetworkFields['forward'] {
  return modes.find((each) => each === attributes['mode']) ?? 'nat';
}

function addressOf(ip: Element | undefined): string | undefined {
  const { address, prefix, netmask } = ip?.attributes ?? {};
  const base = parseAddress(address ?? '');
  if (base === undefined) return undefined;
  const length = prefix ?? (netmask === undefined ? undefined : prefixOf(netmask));
  return `${addressText(base)}/${length ?? (typeof base === 'bigint' ? 64 : 24)}`;
}

function prefixOf(netmask: string): string | undefined {
  const bits = parseAddress(netmask);
  return typeof bits === 'number' ? String(32 - Math.log2(4294967296 - bits)) : undefined;
}

export function sameFields(a: NetworkFields, b: NetworkFields): boolean {
  return (
    a.bridge === b.bridge && a.forward === b.forward && a.address === b.address && a.dhcp === b.dhcp
  );
}
