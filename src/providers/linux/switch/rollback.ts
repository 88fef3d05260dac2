/** Lines that take a change of the network back: built before it from what is there, fit to be run at any point of it. */
import type { Line } from '../net/line.ts';
import { deviceNamed, isGuest, type Device, type Net } from '../net/net.ts';
import { addressBack, deviceBack, ownRoutes, reaches, routeBack } from '../net/restore.ts';

/** Devices and addresses are put back before what was not there is deleted; each line may find its work done. */
export function rollbackLines(before: Net, change: readonly Line[]): readonly Line[] {
  const devices = touched(before, change);
  const made = change.flatMap((line) =>
    line[1] === 'add' && line[0] === 'link' ? after(line, 'name') : [],
  );
  const unmade = change.flatMap((line) =>
    line[1] === 'del' && line[0] === 'link' ? after(line, 'dev') : [],
  );
  return [
    // What was made under a name that is needed again is in the way of what was there.
    ...made.map((name): Line => ['link', 'del', 'dev', name]),
    ...devices.flatMap((each) =>
      unmade.includes(each.name) || made.includes(each.name) ? deviceBack(each) : [],
    ),
    ...devices.flatMap((each) => settingsBack(each, change)),
    ...devices.flatMap(({ name, addresses }) =>
      addresses.filter(({ scope }) => scope !== 'link').map((each) => addressBack(name, each)),
    ),
    ...ownRoutes(before)
      .filter((route) => {
        const device = deviceNamed(before, route.device ?? '');
        return device === undefined || reaches(route, device.addresses);
      })
      .map(routeBack),
    ...newAddresses(before, change),
    ...newRoutes(before, change),
  ];
}

/** Those that the change names, what is on them, and what they are ports of. */
function touched({ devices }: Net, change: readonly Line[]): readonly Device[] {
  const names = new Set(
    change.flatMap((line) => ['dev', 'name', 'master'].flatMap((key) => after(line, key))),
  );
  for (let grown = true; grown;) {
    const more = devices.filter(
      ({ name, on, master }) =>
        !names.has(name) && (names.has(on ?? '') || names.has(master ?? '')),
    );
    for (const { name } of more) names.add(name);
    grown = more.length > 0;
  }
  // Parents before what is on them.
  return devices
    .filter((each) => names.has(each.name) && !(isGuest(each) && each.master === undefined))
    .toSorted((a, b) => Number(a.on !== undefined) - Number(b.on !== undefined));
}

function settingsBack(device: Device, change: readonly Line[]): readonly Line[] {
  const { name, kind, mac, mtu, master, up, stp, forwardDelay } = device;
  const own = change.filter((line) => after(line, 'dev').includes(name));
  const changes = (word: string): boolean => own.some((line) => line.includes(word));
  return [
    ...(changes('address') ? [['link', 'set', 'dev', name, 'address', mac]] : []),
    ...(kind === 'bridge' && stp !== undefined && changes('stp_state')
      ? [['link', 'set', 'dev', name, 'type', 'bridge', 'stp_state', stp ? '1' : '0']]
      : []),
    ...(kind === 'bridge' && forwardDelay !== undefined && changes('forward_delay')
      ? [['link', 'set', 'dev', name, 'type', 'bridge', 'forward_delay', String(forwardDelay)]]
      : []),
    ...(changes('mtu') ? [['link', 'set', 'dev', name, 'mtu', String(mtu)]] : []),
    ...(master === undefined
      ? changes('master')
        ? [['link', 'set', 'dev', name, 'nomaster']]
        : []
      : [['link', 'set', 'dev', name, 'master', master]]),
    ['link', 'set', 'dev', name, up ? 'up' : 'down'],
  ];
}

function newAddresses(before: Net, change: readonly Line[]): readonly Line[] {
  return change.flatMap((line): Line[] => {
    const [object, verb, address = ''] = line;
    const [name = ''] = after(line, 'dev');
    if (object !== 'addr' || (verb !== 'add' && verb !== 'replace')) return [];
    const device = deviceNamed(before, name);
    const was = device?.addresses.some(({ ip, prefix }) => `${ip}/${prefix}` === address) === true;
    // On a device that was made anew it goes with that.
    return was || device === undefined ? [] : [['addr', 'del', address, 'dev', name]];
  });
}

function newRoutes({ routes }: Net, change: readonly Line[]): readonly Line[] {
  return change.flatMap((line): Line[] => {
    const [object, verb, to = ''] = line;
    if (object !== 'route' || verb !== 'replace') return [];
    const metric = Number(after(line, 'metric')[0] ?? (to.includes(':') ? 1024 : 0));
    const was = routes.some((each) => each.to === to && each.metric === metric);
    return was ? [] : [['route', 'del', ...line.slice(2)]];
  });
}

function after(line: Line, key: string): readonly string[] {
  const at = line.indexOf(key);
  const word = at < 0 ? undefined : line[at + 1];
  return word === undefined ? [] : [word];
}
