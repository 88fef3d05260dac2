/** The way that we came by: over which address, devices and route of the host. */
import { covers } from './covering.ts';
import { deviceNamed, portsOf, type Device, type Net, type Route } from './net.ts';

/** From SSH_CONNECTION: whom the host talks to, and under which of its addresses. */
export interface Ends {
  readonly client: string;
  readonly server: string;
}
/** How the host would send to somebody. */
export interface Sending {
  readonly device?: string;
  readonly gateway?: string;
}

export interface OwnPath {
  /** The host's address, as we know it. */
  readonly address?: string;
  readonly devices: ReadonlySet<string>;
  readonly route?: Route;
}

export const noPath: OwnPath = { devices: new Set() };

/** `SSH_CONNECTION`: client address, client port, server address, server port. */
export function endsIn(text: string): Ends | undefined {
  const [client = '', port, server = ''] = text.trim().split(' ');
  return port === undefined || server === '' ? undefined : { client, server };
}

export function ownPath(net: Net, ends: Ends | undefined, sending: Sending): OwnPath {
  if (ends === undefined) return noPath;
  const holder = net.devices.find(({ addresses }) =>
    addresses.some(({ ip }) => ip === ends.server),
  );
  const devices = new Set<string>();
  for (const name of [holder?.name, sending.device])
    if (name !== undefined) for (const each of below(net, name)) devices.add(each);
  const route = net.routes
    .filter(
      ({ via, device }) =>
        via !== undefined && via === sending.gateway && device === sending.device,
    )
    .filter(({ to }) => covers(to, ends.client))
    .toSorted((a, b) => prefixOf(b) - prefixOf(a))[0];
  return {
    address: ends.server,
    devices,
    ...(route === undefined ? {} : { route }),
  };
}

/** The device itself and all that carries it. */
function below(net: Net, name: string, seen = new Set<string>()): ReadonlySet<string> {
  const device = deviceNamed(net, name);
  if (device === undefined || seen.has(name)) return seen;
  seen.add(name);
  for (const each of carriers(net, device)) below(net, each, seen);
  return seen;
}

function carriers(net: Net, device: Device): readonly string[] {
  if (device.on !== undefined) return [device.on];
  return device.kind === 'bridge' ? portsOf(net, device.name).ports : [];
}

function prefixOf({ to }: Route): number {
  return to === 'default' ? 0 : Number(to.slice(to.indexOf('/') + 1));
}
