/** What changing a network of libvirt means for its guests and for what is on its bridge. */
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import type { Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { arrivesOn } from './arriving.ts';
import { on } from './leaving.ts';
import { names } from './names.ts';
import { lost, ofHost, wrong } from './problems.ts';
import { present, type Present } from './standing.ts';

export function expandNetwork(change: Change, look: Look): Expansion {
  const problems: Problem[] = [...ofHost(change, look)];
  const needs = ['create', 'update', 'replace'].includes(change.action)
    ? carrier(change, look, problems)
    : [];
  const own = ownOf(change, look);
  if (own === undefined) return { arriving: { needs }, problems };
  const goes = change.action === 'delete' || change.action === 'replace' || stops(change);
  if (goes) problems.push(...stillUsed(change, own));
  if (!goes && !(change.action === 'update' && restarts(change)))
    return { arriving: { needs }, problems };
  problems.push(...overIt(change, own));
  const things = on(bridgeOf(own), look).filter((each) => !each.leaves);
  problems.push(
    ...things
      .filter((each) => goes || !each.declared)
      .map((each) => lost(change, each, `it is on ${text(own.spec, 'bridge')}`)),
  );
  const half: Half = goes ? {} : { impact: 'restart', notes: notes(own, things) };
  return change.action === 'update'
    ? { arriving: { ...half, needs }, problems }
    : { leaving: half, arriving: { needs }, problems };
}

/** With `forward: bridge` it only points guests at a bridge, which libvirt does not ask for. */
function carrier(change: Change, look: Look, problems: Problem[]): NonNullable<Half['needs']> {
  if (change.action === 'delete' || change.action === 'adopt') return [];
  const { to } = change;
  const bridge = text(to, 'bridge');
  if (text(to, 'forward') === 'bridge' && bridge !== undefined) {
    const arrival = arrivesOn(change, look, bridge);
    problems.push(...arrival.problems);
    return arrival.needs;
  }
  if (typeof to['dhcp'] === 'string' && to['address'] === undefined)
    problems.push(
      wrong(change, 'dhcp-without-address', {
        message: 'leases addresses without having one.',
        help: "Say its 'address', or 'dhcp: null'.",
      }),
    );
  return [];
}

/** The network as it runs now; undefined where it does not. */
function ownOf(change: Change, look: Look): Present | undefined {
  if (change.action === 'create' || change.action === 'adopt') return undefined;
  return present(look, change.system, names.network).find(
    (each) => each.live.id === change.live.id && each.spec['active'] === true,
  );
}

function bridgeOf(own: Present): Present {
  return { ...own, spec: { name: text(own.spec, 'bridge') } };
}

function stops(change: Change): boolean {
  return change.action === 'update' && change.to['active'] === false;
}

/** Only leases and whether it starts by itself change while it runs. */
function restarts({ fields }: ChangeOf<'update'>): boolean {
  return fields.some(({ field }) => !['dhcp', 'autostart', 'active', 'stored'].includes(field));
}

function stillUsed(change: Change, own: Present): readonly Problem[] {
  const guests = texts(own.live.status ?? {}, 'guests');
  if (guests.length === 0) return [];
  return [
    wrong(change, 'guests-on-network', {
      message: `cannot go: running guests are attached to it (${guests.join(', ')}).`,
      help: 'Shut them down or attach them elsewhere, then plan again.',
    }),
  ];
}

/** libvirt makes its bridge anew: nothing would be left to confirm it over. */
function overIt(change: Change, own: Present): readonly Problem[] {
  if (own.live.status?.['path'] !== true) return [];
  return [
    wrong(change, 'network-is-path', {
      message: `cannot be changed from here: trueup talks over its bridge ${text(own.spec, 'bridge')}, which libvirt would make anew.`,
      help: 'Come by another way (`via`), then plan again.',
    }),
  ];
}

function notes(own: Present, things: readonly Present[]): readonly string[] {
  const guests = texts(own.live.status ?? {}, 'guests');
  return [
    'libvirt makes its bridge anew, since it changes the address of none that runs',
    ...(guests.length === 0 ? [] : [`guests are cut off and attached again: ${guests.join(', ')}`]),
    ...(things.length === 0
      ? []
      : [`what is on its bridge is put back: ${things.map((each) => each.of).join(', ')}`]),
  ];
}
