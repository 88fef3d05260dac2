/** Formats of text in schemas: how each is checked, and what is said when it is not met. */
import { cidrText, parseAddress, parseCidr, parseRange } from '../model/ip.ts';

interface Format {
  readonly ok: (text: string) => boolean;
  /** What it should have been. */
  readonly noun: string;
  /** What is wrong with this very text, and how to mend it. */
  readonly why?: (text: string) => { readonly message?: string; readonly help?: string };
}

const segment = /^(?!#)[^/\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u;

/** By their names in `schemas/`. */
export const formats: Readonly<Record<string, Format>> = {
  ip: {
    ok: (text) => parseAddress(text) !== undefined,
    noun: 'an IP address',
    why: (text) => (text.includes('/') ? { help: 'Write the address without its prefix.' } : {}),
  },
  cidr: { ok: (text) => parseCidr(text)?.hostBits === false, noun: 'a CIDR', why: whyNotCidr },
  ipv4: {
    ok: (text) => typeof parseAddress(text) === 'number',
    noun: 'an IPv4 address',
    why: (text) => (text.includes('/') ? { help: 'Write the address without its prefix.' } : {}),
  },
  ipv6: {
    ok: (text) => typeof parseAddress(text) === 'bigint',
    noun: 'an IPv6 address',
    why: (text) => (text.includes('/') ? { help: 'Write the address without its prefix.' } : {}),
  },
  'interface-address': {
    ok: (text) => parseCidr(text) !== undefined,
    noun: 'an address with its prefix',
    why: whyNotInterfaceAddress,
  },
  'interface-ipv4': {
    ok: (text) => typeof parseCidr(text)?.first === 'number',
    noun: 'an IPv4 address with its prefix',
    why: whyNotInterfaceAddress,
  },
  'interface-ipv6': {
    ok: (text) => typeof parseCidr(text)?.first === 'bigint',
    noun: 'an IPv6 address with its prefix',
    why: whyNotInterfaceAddress,
  },
  'guest-ipv4': {
    ok: (text) => typeof parseCidr(text)?.first === 'number' || text === 'dhcp',
    noun: 'an IPv4 address with its prefix, or `dhcp`',
    why: whyNotInterfaceAddress,
  },
  'guest-ipv6': {
    ok: (text) => typeof parseCidr(text)?.first === 'bigint' || /^(dhcp|auto)$/.test(text),
    noun: 'an IPv6 address with its prefix, `dhcp` or `auto`',
    why: whyNotInterfaceAddress,
  },
  'ip-range': {
    ok: (text) => parseRange(text) !== undefined,
    noun: 'a range of addresses (`first-last`) or one address',
    why: whyNotRange,
  },
  'ip-network': {
    ok: (text) => parseCidr(text)?.hostBits === false || parseRange(text) !== undefined,
    noun: 'a CIDR or a range of addresses',
    why: (text) => (text.includes('/') ? whyNotCidr(text) : whyNotRange(text)),
  },
  name: {
    ok: (text) => segment.test(text),
    noun: 'a name',
    why: () => ({
      help: 'A name holds no `/`, does not begin with `#`, and has 1 to 200 characters.',
    }),
  },
  address: {
    ok: (text) =>
      text.split('/').length === 3 && text.split('/').every((each) => segment.test(each)),
    noun: 'an address',
    why: () => ({ help: 'Write `<system>/<kind>/<name>`.' }),
  },
  reference: {
    ok: (text) =>
      [1, 3].includes(text.split('/').length) &&
      text.split('/').every((each) => segment.test(each)),
    noun: 'a name or an address',
    why: () => ({ help: 'Write a name of the same system, or `<system>/<kind>/<name>`.' }),
  },
  percent: {
    ok: (text) => /^(100|\d{1,2})(\.\d+)?%$/.test(text) && parseFloat(text) <= 100,
    noun: 'a share from 0% to 100%',
  },
  'http-url': {
    ok: (text) => /^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/.test(text),
    noun: 'an http or https URL without a user, a query or a fragment',
  },
  store: {
    ok: (text) =>
      /^sqlite:.+/.test(text) || /^postgres(ql)?:\/\/(?![^/\s]*:[^/@\s]*@)[^\s]+$/.test(text),
    noun: '`sqlite:<path>`, or `postgres://…` without a password',
    why: () => ({
      help: 'A password for PostgreSQL belongs in PGPASSWORD or ~/.pgpass, not here.',
    }),
  },
};

function whyNotCidr(text: string): { readonly message?: string; readonly help?: string } {
  const cidr = parseCidr(text);
  if (cidr !== undefined)
    return { message: `${text} has host bits set`, help: `Write ${cidrText(cidr)}.` };
  const [base = '', prefix = ''] = text.split('/');
  const known = parseAddress(base);
  if (known === undefined || text.split('/').length > 2)
    return { help: 'Write it like 10.0.0.0/24.' };
  if (prefix === '') return { help: `Add a prefix, like ${base}/24.` };
  const most = typeof known === 'number' ? 32 : 128;
  return { message: `the prefix of ${text} is not a number from 0 to ${most}` };
}

function whyNotInterfaceAddress(text: string): {
  readonly message?: string;
  readonly help?: string;
} {
  if (parseAddress(text) !== undefined)
    return { help: `Add the prefix of its network, like ${text}/${text.includes(':') ? 64 : 24}.` };
  return text.includes('/') && parseCidr(text) === undefined ? whyNotCidr(text) : {};
}

function whyNotRange(text: string): { readonly message?: string; readonly help?: string } {
  const [first = '', last = '', ...rest] = text.split('-').map((each) => each.trim());
  const [from, to] = [parseAddress(first), parseAddress(last)];
  if (rest.length > 0 || from === undefined || to === undefined) {
    const bad = [first, last].find((each) => each !== '' && parseAddress(each) === undefined);
    return bad === undefined || text.includes('/') ? {} : { help: `\`${bad}\` is not an address.` };
  }
  if (typeof from !== typeof to) return { message: `${text} mixes IPv4 and IPv6` };
  return { message: `${text} is turned round`, help: `Write ${last}-${first}.` };
}
