/** Reads the network of a host: one call for devices and addresses, two for routes. */
import { addressText, parseAddress, parseCidr, cidrText } from '../../../model/ip.ts';
import type { Answer, Client } from '../wire/client.ts';
import type { Failure } from '../wire/failure.ts';
import { listOf, WrongShape, type Fields } from '../wire/shape.ts';
import type { Device, Held, Net, Route } from './net.ts';

// Nothing of it is hidden from anybody.
const asMyself = { asMyself: true };

export type ReadNet = { readonly ok: true; readonly net: Net } | Failure;

/** Without -d nobody tells which VLAN a device is: its name proves nothing. */
export async function readNet(client: Client, signal: AbortSignal): Promise<ReadNet> {
  const [links, v4, v6] = await Promise.all([
    client.must(['ip', '-j', '-d', 'addr', 'show'], signal, asMyself),
    client.must(['ip', '-j', '-d', 'route', 'show', 'table', 'main'], signal, asMyself),
    client.must(['ip', '-j', '-d', '-6', 'route', 'show', 'table', 'main'], signal, asMyself),
  ]);
  try {
    const devices = parsed(links, 'addr', deviceIn);
    const routes4 = parsed(v4, 'route', (each) => routeIn(each, 4));
    const routes6 = parsed(v6, 'route', (each) => routeIn(each, 6));
    for (const each of [devices, routes4, routes6]) if (!each.ok) return each;
    const both = [...list(routes4), ...list(routes6)];
    return {
      ok: true,
      net: {
        devices: list(devices).flatMap((each) => each ?? []),
        routes: both.flatMap((each) => each ?? []),
      },
    };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return {
      ...client.failure(
        'wrong-shape',
        `'ip' answers in a way that is not known: ${error.message}.`,
        'Is iproute2 5.0 or newer installed there?',
      ),
      class: 'temporary',
    };
  }
}

type Parsed<T> = { readonly ok: true; readonly list: readonly T[] } | Failure;

function list<T>(found: Parsed<T>): readonly T[] {
  return found.ok ? found.list : [];
}

function parsed<T>(answer: Answer, at: string, read: (each: Fields) => T): Parsed<T> {
  if (!answer.ok) return answer;
  const text = answer.reply.stdout.trim();
  return { ok: true, list: listOf(text === '' ? [] : json(text, at), at, read) };
}

function json(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongShape(`what ip ${at} prints is no JSON`);
  }
}

function deviceIn(fields: Fields): Device | undefined {
  // Filters of `ip` leave empty objects behind (iproute2 6.1).
  const name = fields.textOrNone('ifname');
  if (name === undefined) return undefined;
  const info = fields.object('linkinfo');
  const kind = info.textOrNone('info_kind') ?? '';
  const more = info.object('info_data');
  const master = fields.textOrNone('master');
  const alias = fields.textOrNone('ifalias');
  return {
    name,
    kind,
    mac: fields.textOrNone('address') ?? '',
    mtu: fields.int('mtu'),
    up: fields.texts('flags').includes('UP'),
    ...(master === undefined ? {} : { master }),
    ...(kind === 'vlan' ? vlan(fields, more) : {}),
    ...(kind === 'bridge' ? bridge(more) : {}),
    ...(alias === undefined ? {} : { alias }),
    addresses: fields.list('addr_info', held).flatMap((each) => each ?? []),
  };
}

function vlan(fields: Fields, more: Fields): Pick<Device, 'on' | 'tag'> {
  const on = fields.textOrNone('link');
  return { tag: more.int('id'), ...(on === undefined ? {} : { on }) };
}

function bridge(more: Fields): Pick<Device, 'stp' | 'forwardDelay'> {
  const [stp, delay] = [more.intOrNone('stp_state'), more.intOrNone('forward_delay')];
  return {
    ...(stp === undefined ? {} : { stp: stp !== 0 }),
    ...(delay === undefined ? {} : { forwardDelay: delay }),
  };
}

function held(fields: Fields): Held | undefined {
  const ip = parseAddress(fields.textOrNone('local') ?? '');
  if (ip === undefined) return undefined;
  const [label, broadcast] = [fields.textOrNone('label'), fields.textOrNone('broadcast')];
  const [valid, preferred] = ['valid_life_time', 'preferred_life_time'].map((name) => {
    const seconds = fields.intOrNone(name);
    return seconds === forever ? undefined : seconds;
  });
  return {
    ip: addressText(ip),
    prefix: fields.int('prefixlen'),
    secondary: fields.flag('secondary'),
    dynamic: fields.flag('dynamic'),
    scope: fields.textOrNone('scope') ?? 'global',
    tentative: fields.flag('tentative'),
    duplicate: fields.flag('dadfailed'),
    ...(label === undefined ? {} : { label }),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(valid === undefined ? {} : { validSeconds: valid }),
    ...(preferred === undefined ? {} : { preferredSeconds: preferred }),
  };
}

const forever = 4294967295;

function routeIn(fields: Fields, family: 4 | 6): Route | undefined {
  const to = destination(fields.text('dst'), family);
  const type = fields.textOrNone('type') ?? 'unicast';
  if (to === undefined || type !== 'unicast') return undefined;
  const gateway = parseAddress(fields.textOrNone('gateway') ?? '');
  const [device, src, scope] = [
    fields.textOrNone('dev'),
    fields.textOrNone('prefsrc'),
    fields.textOrNone('scope'),
  ];
  return {
    to,
    metric: fields.intOrNone('metric') ?? (family === 6 ? 1024 : 0),
    protocol: fields.textOrNone('protocol') ?? 'boot',
    onlink: fields.texts('flags').includes('onlink'),
    ...(gateway === undefined ? {} : { via: addressText(gateway) }),
    ...(device === undefined ? {} : { device }),
    ...(src === undefined ? {} : { src }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function destination(written: string, family: 4 | 6): string | undefined {
  if (written === 'default') return family === 6 ? '::/0' : 'default';
  // A route to one host is printed without its prefix.
  const cidr = parseCidr(written.includes('/') ? written : `${written}/${family === 6 ? 128 : 32}`);
  return cidr === undefined ? undefined : cidrText(cidr);
}
