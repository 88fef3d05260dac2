/** A NIC's option, `netN`, and what cloud-init tells its guest, `ipconfigN`. */
import type { Spec } from '../../../model/resource.ts';
import { flagIn, optionText, parseOptions } from '../option-string.ts';

export interface Net {
  readonly model: string;
  readonly mac: string | undefined;
  readonly options: ReadonlyMap<string, string>;
}

/** `virtio=BC:24:11:79:27:58,bridge=vmbr0,tag=5`, or with `model=` and `macaddr=`. */
export function parseNet(value: string): Net {
  const { first, options } = parseOptions(value);
  const rest = new Map(options);
  const mac = rest.get('macaddr');
  let model = rest.get('model') ?? first ?? 'virtio';
  let held = mac;
  for (const [name, each] of options) {
    if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(each) || name === 'macaddr') continue;
    [model, held] = [name, each];
    rest.delete(name);
  }
  rest.delete('model');
  rest.delete('macaddr');
  return { model, mac: held?.toUpperCase(), options: rest };
}

/** A NIC's fields; the slot and the VM are the caller's. */
export function nicSpec(net: string, ipconfig: string | undefined): Spec {
  const { model, mac, options } = parseNet(net);
  const ip = parseOptions(ipconfig ?? '').options;
  return given({
    bridge: options.get('bridge'),
    model,
    mac,
    tag: numberIn(options.get('tag')),
    firewall: flagIn(options.get('firewall')) ?? false,
    linkDown: flagIn(options.get('link_down')) ?? false,
    mtu: numberIn(options.get('mtu')),
    rate: numberIn(options.get('rate')),
    address: said(ip.get('ip')),
    gateway: ip.get('gw'),
    address6: said(ip.get('ip6')),
    gateway6: ip.get('gw6'),
  });
}

/** `held`: the option as it is. Its MAC is always sent along: without one PVE makes up another at every write. */
export function netText(spec: Spec, held: string | undefined): string {
  const now = held === undefined ? undefined : parseNet(held);
  const model = textIn(spec['model']) ?? now?.model ?? 'virtio';
  const mac = textIn(spec['mac']) ?? now?.mac;
  const options = new Map<string, string | number | boolean | null>(now?.options ?? []);
  for (const [field, option] of Object.entries(netOptions)) {
    if (!(field in spec)) continue;
    const value = spec[field] as string | number | boolean | null;
    if (value === null || value === false) options.delete(option);
    else options.set(option, value);
  }
  return optionText(mac === undefined ? model : `${model}=${mac}`, options);
}

const netOptions: Readonly<Record<string, string>> = {
  bridge: 'bridge',
  tag: 'tag',
  firewall: 'firewall',
  linkDown: 'link_down',
  mtu: 'mtu',
  rate: 'rate',
};

/** Undefined: nothing is left to say. */
export function ipconfigText(spec: Spec, held: string | undefined): string | undefined {
  const options = new Map<string, string | null>(parseOptions(held ?? '').options);
  for (const [field, option] of Object.entries(ipOptions))
    if (field in spec) options.set(option, (spec[field] ?? null) as string | null);
  const text = optionText(undefined, options);
  return text === '' ? undefined : text;
}

const ipOptions: Readonly<Record<string, string>> = {
  address: 'ip',
  gateway: 'gw',
  address6: 'ip6',
  gateway6: 'gw6',
};

function numberIn(value: string | undefined): number | undefined {
  return value === undefined || value === '' ? undefined : Number(value);
}

// The guest is left to itself.
function said(value: string | undefined): string | undefined {
  return value === 'manual' ? undefined : value;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function given(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}
