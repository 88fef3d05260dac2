/** What NICs are plugged into: bridges of a node, and vnets of the cluster. */
import { liveAddress, type Address, type SystemName } from '../../../model/address.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { reference, text, texts } from '../../../model/spec-fields.ts';
import { leaves, standing, type Standing } from '../../../model/end-state.ts';
import { remembered } from '../../../model/remembered.ts';
import { nodeOf } from './node-of.ts';
import { names } from './names.ts';

/** Counted: it holds once everybody has moved away. */
export function nobodyOn(outlet: Address): Fact {
  return fact('nobody on', outlet);
}

/** A place to plug a NIC in: on one node, or as a vnet on any. */
export interface Socket {
  readonly system: SystemName;
  readonly node: string | undefined;
  readonly name: string | undefined;
}

/** The bridge or vnet of this name that there will be on the node. */
export function outletOf({ system, node, name }: Socket, look: Look): Standing | undefined {
  const ends = indexOf(system, look).ends;
  return ends.get(`${node} ${name}`) ?? ends.get(`vnet ${name}`);
}

/** The bridge or vnet of this name that the plan takes away, and puts no other in its place. */
export function leavingOutlet(socket: Socket, look: Look): Address | undefined {
  const { goes } = indexOf(socket.system, look);
  const { node, name } = socket;
  const live = goes.get(`${node} ${name}`) ?? goes.get(`vnet ${name}`);
  if (live === undefined || outletOf(socket, look) !== undefined) return undefined;
  return liveAddress(live.system, live.kind, live.id);
}

/** Is a bridge or vnet of this name there now, which the plan takes away? */
export function isGoing({ system, node, name }: Socket, look: Look): boolean {
  const { goes } = indexOf(system, look);
  return goes.has(`${node} ${name}`) || goes.has(`vnet ${name}`);
}

/** The live NICs that are plugged in there; of a vnet, on all nodes. */
export function nicsOn({ system, node, name }: Socket, look: Look): readonly LiveResource[] {
  return indexOf(system, look).nics.get(`${node ?? 'any'} ${name}`) ?? [];
}

/** The containers that have a card there. */
export function containersOn({ system, node, name }: Socket, look: Look): readonly LiveResource[] {
  return look
    .every(system, names.container)
    .filter(
      ({ spec }) =>
        texts(spec, 'bridges').includes(name ?? '') &&
        (node === undefined || nodeOf(spec) === node),
    );
}

/** Where the NIC is plugged in, as things are. */
export function socketOf(nic: LiveResource, look: Look): Socket {
  const spec = look.spec(nic);
  const vm = reference(spec, 'vm');
  const live = vm === undefined ? undefined : look.live(vm);
  const node = live === undefined ? undefined : nodeOf(look.spec(live));
  return { system: nic.system, node, name: text(spec, 'bridge') };
}

/** The node that a VM will be on. */
export function nodeOfVm(vm: Address | undefined, look: Look): string | undefined {
  const spec = vm === undefined ? undefined : endSpec(vm, look);
  return spec === undefined ? undefined : nodeOf(spec);
}

interface Index {
  readonly ends: ReadonlyMap<string, Standing>;
  readonly goes: ReadonlyMap<string, LiveResource>;
  readonly nics: ReadonlyMap<string, readonly LiveResource[]>;
}

function indexOf(system: SystemName, look: Look): Index {
  return remembered(look, `pve outlets ${system}`, () => indexed(system, look));
}

function indexed(system: SystemName, look: Look): Index {
  const ends = new Map<string, Standing>();
  for (const each of standing(system, names.bridge, look)) ends.set(onNode(each.spec), each);
  for (const each of standing(system, names.vnet, look))
    ends.set(`vnet ${text(each.spec, 'name')}`, each);
  // Bridges of Open vSwitch are only read.
  for (const each of standing(system, names.port, look))
    if (each.live?.status?.['type'] === 'OVSBridge') ends.set(onNode(each.spec), each);
  const going = (kind: LiveResource['kind']): readonly LiveResource[] =>
    look.every(system, kind).filter((each) => leaves(each, look));
  const goes = new Map([
    ...going(names.bridge).map((each) => [onNode(each.spec), each] as const),
    ...going(names.vnet).map((each) => [`vnet ${text(each.spec, 'name')}`, each] as const),
  ]);
  const nics = new Map<string, LiveResource[]>();
  for (const each of look.every(system, names.nic)) {
    const { node, name } = socketOf(each, look);
    for (const key of [`${node} ${name}`, `any ${name}`]) {
      const list = nics.get(key);
      if (list === undefined) nics.set(key, [each]);
      else list.push(each);
    }
  }
  return { ends, goes, nics };
}

function onNode(spec: LiveResource['spec']): string {
  return `${nodeOf(spec)} ${text(spec, 'name')}`;
}
