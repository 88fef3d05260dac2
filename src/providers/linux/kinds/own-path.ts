/** The way that trueup comes by: what would cut it goes together, under one dead-man's switch. */
import type { SystemName } from '../../../model/address.ts';
import type { FieldChange } from '../../../model/change.ts';
import type { Half, Look } from '../../../model/kind.ts';
import { fact, type Fact, type Operation } from '../../../model/operation.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { hostAddressOf } from './host.ts';
import { runs } from './fields.ts';
import { names } from './names.ts';
import { remembered } from '../../../model/remembered.ts';
import { present, type Present } from './standing.ts';

/** All that cuts the own path of one host is sent in one call, and proven over a new connection. */
export function pathGroup(system: SystemName): NonNullable<Operation['commit']> {
  return { group: `path of ${system}`, how: 'atomic' };
}

/** What each half adds that cuts the own path. */
export function cutting(look: Look, system: SystemName): Half {
  const proven = provenFact(look, system);
  return {
    impact: 'cuts-own-path',
    commit: pathGroup(system),
    ...(proven === undefined ? {} : { gives: [proven] }),
    notes: ['the host goes back by itself unless a new connection confirms it in time'],
  };
}

/** What must be so before anything is written into what a restart brings back. */
export function provenBefore(look: Look, system: SystemName): readonly Fact[] {
  const proven = provenFact(look, system);
  return proven !== undefined && cutsPlanned(look, system) ? [proven] : [];
}

function provenFact(look: Look, system: SystemName): Fact | undefined {
  const of = hostAddressOf(look, system);
  return of === undefined ? undefined : fact('way proven to', of);
}

export function onPath({ live }: Pick<Present, 'live'>): boolean {
  return live.status?.['path'] === true;
}

/** Devices that the own path leads through. */
export function pathDevices(look: Look, system: SystemName): ReadonlySet<string> {
  return remembered(look, `linux path ${system}`, () => {
    const devices = [names.bridge, names.vlan, names.link].flatMap((kind) =>
      present(look, system, kind).filter(onPath),
    );
    return new Set(devices.map(({ spec }) => text(spec, 'name') ?? ''));
  });
}

/** Does this change of a bridge or VLAN cut the own path? Its `stored` never does. */
export function cutsDevice(look: Look, thing: Present): boolean {
  const { change } = thing;
  if (change === undefined || !onPath(thing)) return false;
  if (thing.leaves) return true;
  return (
    change.action === 'update' &&
    change.fields.some((each) => gravely(each, look, thing.live.system))
  );
}

function gravely({ field, from, to }: FieldChange, look: Look, system: SystemName): boolean {
  if (field === 'up' || field === 'running') return to === false;
  if (field === 'mac' || field === 'tag' || field === 'on') return true;
  if (field !== 'ports') return false;
  const path = pathDevices(look, system);
  const [old, now] = [texts({ ports: from }, 'ports'), texts({ ports: to }, 'ports')];
  return [...old, ...now].some(
    (port) => path.has(port) && old.includes(port) !== now.includes(port),
  );
}

/** Ports of a bridge that is made, or gets them, while the own path leads through them. */
export function takesPath(look: Look, system: SystemName, ports: readonly string[]): boolean {
  const path = pathDevices(look, system);
  return ports.some((each) => path.has(each));
}

/** Is anything planned that cuts it? */
function cutsPlanned(look: Look, system: SystemName): boolean {
  return remembered(look, `linux cuts ${system}`, () => {
    const gone = [names.address, names.route].some((kind) =>
      present(look, system, kind).some(
        (each) =>
          onPath(each) &&
          (each.leaves || (each.change?.action === 'update' && movesRoute(each.change.fields))),
      ),
    );
    if (gone) return true;
    const devices = [names.bridge, names.vlan].flatMap((kind) => present(look, system, kind));
    if (devices.some((each) => cutsDevice(look, each) || portsCut(look, each))) return true;
    return look.desired(system, names.bridge).some(({ address }) => {
      const change = look.change(address);
      const made = change?.action === 'create' || change?.action === 'replace';
      return made && takesPath(look, system, texts(change.to, 'ports'));
    });
  });
}

/** A bridge that is none of the path's gets a port that is. */
export function portsCut(look: Look, { change, live }: Present): boolean {
  if (change?.action !== 'update' || !runs(change.to)) return false;
  const ports = change.fields.find((each) => each.field === 'ports');
  if (ports === undefined) return false;
  const old = texts({ ports: ports.from }, 'ports');
  const added = texts({ ports: ports.to }, 'ports').filter((each) => !old.includes(each));
  return takesPath(look, live.system, added);
}

export function movesRoute(fields: readonly FieldChange[]): boolean {
  return fields.some(({ field, to }) =>
    field === 'running' ? to === false : field === 'via' || field === 'device',
  );
}
