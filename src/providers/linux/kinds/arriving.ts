/** What a device must be before something comes on it. */
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { exists, fact, type Fact, type Operation } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { names } from './names.ts';
import { madeWithPath } from './made-with-path.ts';
import { pathGroup } from './own-path.ts';
import { wrong } from './problems.ts';
import { deviceLater, later, type Later } from './standing.ts';

export interface Arrival {
  readonly needs: readonly Fact[];
  readonly problems: readonly Problem[];
  readonly device?: Later;
  /** The device is made together with what cuts the own path: so is what comes on it. */
  readonly commit?: NonNullable<Operation['commit']>;
}

/** The device is there, and is up. */
export function arrivesOn(change: Change, look: Look, name: string): Arrival {
  const device = deviceLater(look, change.system, name);
  if (device !== undefined) {
    const together = madeWithPath(device, look, change.system);
    const commit = together ? { commit: pathGroup(change.system) } : {};
    return { needs: there(device), problems: [], device, ...commit };
  }
  const known = [names.bridge, names.vlan, names.link]
    .flatMap((kind) => later(look, change.system, kind))
    .map((each) => text(each.spec, 'name') ?? '');
  const message = `needs the device ${name}, which is not there and which nothing makes.`;
  const help = `Declare it under 'bridges' or 'vlans', or use one that is there: ${known.toSorted().join(', ')}.`;
  return { needs: [], problems: [wrong(change, 'no-device', { message, help })] };
}

/** The same for an address: on a port nobody would hear of it, and libvirt keeps those of its bridges itself. */
export function addressArrivesOn(change: Change, look: Look, name: string): Arrival {
  const arrival = arrivesOn(change, look, name);
  const { system } = change;
  const bridge = later(look, system, names.bridge).find(({ spec }) =>
    texts(spec, 'ports').includes(name),
  );
  const owner = later(look, system, names.network).find(
    ({ spec }) => text(spec, 'bridge') === name && text(spec, 'forward') !== 'bridge',
  );
  return {
    ...arrival,
    problems: [
      ...arrival.problems,
      ...(bridge === undefined ? [] : [onPort(change, name, text(bridge.spec, 'name') ?? '')]),
      ...(owner === undefined ? [] : [ofLibvirt(change, name, text(owner.spec, 'name') ?? '')]),
    ],
  };
}

/** Facts that hold once it is there. */
export function there({ of, brought }: Later): readonly Fact[] {
  return [exists(of), ...(brought === 'raised' ? [raisedFact(of)] : [])];
}

/** What was only stored runs. */
export function raisedFact(of: Later['of']): Fact {
  return fact('brought up', of);
}

function onPort(change: Change, name: string, bridge: string): Problem {
  return wrong(change, 'address-on-port', {
    message: `would be of no use: ${name} is a port of ${bridge}, and what is sent to it goes to the bridge.`,
    help: `Put the address on ${bridge}, or take ${name} out of its ports.`,
  });
}

function ofLibvirt(change: Change, name: string, network: string): Problem {
  return wrong(change, 'owned-by-libvirt', {
    message: `is for ${name}, a bridge that libvirt makes for its network ${network} and gives its address itself.`,
    help: `Declare the address under 'networks', in ${network}.`,
  });
}
