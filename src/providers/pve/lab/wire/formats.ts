/** What values must look like, and what PVE says where they do not (`PVE/JSONSchema.pm`). */
import { parseAddress } from '../../../../model/ip.ts';

/** Undefined: the value fits. Else what is wrong with it. */
export type Format = (value: string) => string | undefined;

/** Splits at blanks, commas and semicolons, as `PVE::Tools::split_list` does. */
export function splitList(text: string): string[] {
  return text.split(/[,;\s\0]+/).filter((each) => each !== '');
}

/** Each part of a list. */
export function listOf(format: Format): Format {
  return (value) => {
    for (const part of splitList(value)) {
      const why = format(part);
      if (why !== undefined) return why;
    }
    return undefined;
  };
}

function matching(pattern: RegExp, why: (value: string) => string): Format {
  return (value) => (pattern.test(value) ? undefined : why(value));
}

export const configId = matching(/^[a-z][a-z0-9_-]+$/i, (id) => `invalid configuration ID '${id}'`);
export const vmId = matching(/^[1-9]\d{2,8}$/, () => 'value does not look like a valid VM ID');
export const nodeName = matching(
  /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  () => 'value does not look like a valid node name',
);
export const storageId = matching(
  /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i,
  (id) => `storage ID '${id}' contains illegal characters`,
);
export const bridgeId = matching(/^[-_.\w\d]+$/, (id) => `invalid bridge ID '${id}'`);
export const poolId = matching(
  /^[A-Za-z0-9.\-_]+(\/[A-Za-z0-9.\-_]+){0,2}$/,
  (id) => `pool name '${id}' contains invalid characters`,
);
/** The group bit must not be set. */
export const macAddress = matching(
  /^[a-f0-9][02468ace](:[a-f0-9]{2}){5}$/i,
  () => 'value does not look like a valid unicast MAC address',
);
export const dnsName = matching(
  /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  () => 'value does not look like a valid DNS name',
);
export const interfaceName = matching(
  /^[a-z][a-z0-9_]{1,20}([:.]\d+)?$/i,
  (id) => `invalid network interface name '${id}'`,
);
export const urlEncoded = matching(
  /^[-%a-zA-Z0-9_.!~*'()]*$/,
  (text) => `invalid urlencoded string: ${text}`,
);
export const diskSize = matching(
  /^\d+(\.\d+)?([KMGT](iB)?)?$/,
  (size) => `value does not look like a valid disk size: ${size}`,
);
export const volumeId = matching(
  /^([a-z][a-z0-9\-_.]*[a-z0-9]):(.+)$/i,
  (id) => `unable to parse volume ID '${id}'`,
);
export const tag = matching(/^[a-z0-9_][a-z0-9_\-+.]*$/i, () => 'invalid characters in tag');
export const userId = matching(/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/, (id) =>
  id.includes('@')
    ? `value '${id}' does not look like a valid user name`
    : `value '${id}' does not look like a valid user name`,
);

export const ipv4: Format = (value) =>
  isIpv4(value) ? undefined : 'value does not look like a valid IPv4 address';
export const ipv6: Format = (value) =>
  isIpv6(value) ? undefined : 'value does not look like a valid IPv6 address';
export const ip: Format = (value) =>
  isIpv4(value) || isIpv6(value) ? undefined : 'value does not look like a valid IP address';
export const cidrIpv4: Format = (value) =>
  isCidr(value, 32) ? undefined : 'value does not look like a valid IPv4 CIDR network';
export const cidrIpv6: Format = (value) =>
  isCidr(value, 128) ? undefined : 'value does not look like a valid IPv6 CIDR network';
export const cidr: Format = (value) =>
  isCidr(value, 32) || isCidr(value, 128)
    ? undefined
    : 'value does not look like a valid CIDR network';
export const address: Format = (value) =>
  ip(value) === undefined || dnsName(value) === undefined
    ? undefined
    : `value does not look like a valid address: ${value}`;
export const ipv4Config: Format = (value) =>
  ['dhcp', 'manual'].includes(value) || isCidr(value, 32)
    ? undefined
    : 'value does not look like a valid ipv4 network configuration';
export const ipv6Config: Format = (value) =>
  ['auto', 'dhcp', 'manual'].includes(value) || isCidr(value, 128)
    ? undefined
    : 'value does not look like a valid ipv6 network configuration';
export const netmask: Format = (value) =>
  maskBits(value) === undefined ? 'value does not look like a valid IP netmask' : undefined;

/** A VLAN tag or a range of them. */
export const vlanIdOrRange: Format = (value) => {
  const match = /^(\d+)(?:-(\d+))?$/.exec(value);
  if (match === null) return `invalid VLAN configuration '${value}'`;
  const [first, last] = [Number(match[1]), match[2] === undefined ? undefined : Number(match[2])];
  for (const each of last === undefined ? [first] : [first, last])
    if (each < 2 || each > 4094) return `invalid VLAN tag '${each}'`;
  return last !== undefined && first >= last
    ? `VLAN range must go from lower to higher tag '${value}'`
    : undefined;
};

/** The prefix length of a dotted mask. */
export function maskBits(mask: string): number | undefined {
  const parts = mask.split('.').map(Number);
  if (parts.length !== 4 || !isIpv4(mask)) return undefined;
  const bits = parts.map((each) => each.toString(2).padStart(8, '0')).join('');
  const prefix = bits.indexOf('0') < 0 ? 32 : bits.indexOf('0');
  return bits.slice(prefix).includes('1') ? undefined : prefix;
}

export function isIpv4(value: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(value) && parseAddress(value) !== undefined;
}

export function isIpv6(value: string): boolean {
  return value.includes(':') && parseAddress(value) !== undefined;
}

function isCidr(value: string, bits: 32 | 128): boolean {
  const [start = '', prefix = '', ...more] = value.split('/');
  const fits = bits === 32 ? isIpv4(start) : isIpv6(start);
  return (
    fits &&
    more.length === 0 &&
    /^\d+$/.test(prefix) &&
    Number(prefix) > 7 &&
    Number(prefix) <= bits
  );
}
