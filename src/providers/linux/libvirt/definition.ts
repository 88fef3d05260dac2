/** The XML of a network with trueup's fields set, all else as it was. */
import { parseAddress, parseRange, addressText } from '../../../model/ip.ts';
import type { NetworkFields } from './networks.ts';
import { all, child, element, textElement, withChildren, type Element } from './xml.ts';

export function newDefinition(fields: NetworkFields): Element {
  return defined(element('network', {}, [textElement('name', fields.name)]), fields);
}

/** The uuid stays: libvirt takes a definition without one for another network. */
export function defined(base: Element, fields: NetworkFields): Element {
  const { bridge, forward, address } = fields;
  const pointed = forward === 'bridge';
  const old = child(base, 'forward');
  const kept = old?.attributes['mode'] === forward ? old : element('forward', { mode: forward });
  const made = child(base, 'bridge')?.attributes ?? { stp: 'on', delay: '0' };
  const bridges =
    bridge === undefined
      ? all(base, 'bridge')
      : [element('bridge', pointed ? { name: bridge } : { ...made, name: bridge })];
  const forwarded = withChildren(base, 'forward', forward === 'isolated' ? [] : [kept]);
  const bridged = withChildren(forwarded, 'bridge', bridges);
  const [first, ...more] = all(base, 'ip');
  const ip = pointed || address === undefined ? [] : [ipElement(first, fields)];
  return withChildren(bridged, 'ip', pointed ? [] : [...ip, ...more]);
}

function ipElement(old: Element | undefined, { address = '', dhcp }: NetworkFields): Element {
  const [base = '', prefix = ''] = address.split('/');
  const six = typeof parseAddress(base) === 'bigint';
  const own = { ...(six ? { family: 'ipv6' } : {}), address: base, prefix };
  const leases = child(old, 'dhcp');
  const range = dhcp === undefined ? undefined : rangeElement(dhcp);
  const rest = (leases?.children ?? []).filter((each) => each.name !== 'range');
  const served = range === undefined ? [] : [element('dhcp', {}, [range, ...rest])];
  const others = (old?.children ?? []).filter((each) => each.name !== 'dhcp');
  return element('ip', own, [...others, ...served]);
}

/** `<range start='…' end='…'/>`, as net-update wants it too. */
export function rangeElement(dhcp: string): Element | undefined {
  const range = parseRange(dhcp);
  if (range === undefined) return undefined;
  return element('range', { start: addressText(range.first), end: addressText(range.last) });
}
