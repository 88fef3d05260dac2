/** The writes that turn what is written of the SDN into what is wanted, in an order that PVE takes. */
import type { KindName } from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import type { Spec } from '../../../model/resource.ts';
import { at, type Call, type Path } from '../client/call.ts';
import { names } from '../kinds/names.ts';
import { sdnParameters } from './fields.ts';
import type { SdnObject } from './read.ts';

/** What an object is to be. */
export interface Goal {
  readonly kind: KindName;
  readonly id: string;
  /** The zone of a vnet; the vnet of a subnet. */
  readonly inside: string | undefined;
  /** With `type` of a zone and `subnet` of a subnet. Undefined: it goes. */
  readonly spec: Spec | undefined;
}

export function sdnCalls(written: readonly SdnObject[], goals: readonly Goal[]): readonly Call[] {
  const now = new Map(written.map((each) => [keyOf(each), each]));
  const leaving = goals.filter((goal) => {
    const there = now.get(keyOf(goal))?.written;
    return there !== undefined && (goal.spec === undefined || madeAnew(goal, now.get(keyOf(goal))));
  });
  const coming = goals.filter(({ spec }) => spec !== undefined);
  return [
    // What lies in another goes first and comes last.
    ...leaving
      .toSorted((a, b) => rank(b) - rank(a))
      .map((goal) => ({ method: 'DELETE' as const, path: one(goal) })),
    ...coming
      .toSorted((a, b) => rank(a) - rank(b))
      .flatMap((goal) => callFor(goal, leaving.includes(goal) ? undefined : now.get(keyOf(goal)))),
  ];
}

export function keyOf({ kind, id }: { readonly kind: KindName; readonly id: string }): string {
  return `${kind} ${id}`;
}

function rank({ kind }: Goal): number {
  return [names.zone, names.vnet, names.sdnsubnet].indexOf(kind);
}

// PVE changes neither the type of a zone nor what a vnet or subnet lies in.
function madeAnew({ kind, spec, inside }: Goal, now: SdnObject | undefined): boolean {
  if (kind === names.zone)
    return spec?.['type'] !== undefined && spec['type'] !== now?.written?.['type'];
  return inside !== undefined && now?.inside !== undefined && inside !== now.inside;
}

function callFor(goal: Goal, now: SdnObject | undefined): readonly Call[] {
  const { kind, spec = {} } = goal;
  if (now?.written === undefined) {
    const { set } = sdnParameters(kind, spec, Object.keys(spec));
    return [{ method: 'POST', path: collection(goal), parameters: { ...named(goal), ...set } }];
  }
  const { written } = now;
  const fields = [...new Set([...Object.keys(spec), ...Object.keys(written)])].filter(
    (field) => !sameValue(said(written[field]), said(spec[field])),
  );
  const { set, delete: gone } = sdnParameters(kind, spec, fields);
  if (Object.keys(set).length + gone.length === 0) return [];
  const deletes = gone.length === 0 ? {} : { delete: gone.join(',') };
  return [{ method: 'PUT', path: one(goal), parameters: { ...set, ...deletes } }];
}

/** Unset, empty and false are one. */
function said(value: unknown): unknown {
  const empty = value === undefined || value === null || value === '' || value === false;
  return empty || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

/** Does what is written say what is wanted? */
export function reached(goal: Goal, now: SdnObject | undefined): boolean {
  if (goal.spec === undefined) return now?.written === undefined;
  return now?.written !== undefined && !madeAnew(goal, now) && callFor(goal, now).length === 0;
}

function collection({ kind, inside = '' }: Goal): Path {
  if (kind === names.zone) return at`/cluster/sdn/zones`;
  return kind === names.vnet ? at`/cluster/sdn/vnets` : at`/cluster/sdn/vnets/${inside}/subnets`;
}

function one({ kind, id, inside = '' }: Goal): Path {
  if (kind === names.zone) return at`/cluster/sdn/zones/${id}`;
  if (kind === names.vnet) return at`/cluster/sdn/vnets/${id}`;
  return at`/cluster/sdn/vnets/${inside}/subnets/${id}`;
}

function named({ kind, id, inside = '', spec = {} }: Goal): Readonly<Record<string, string>> {
  if (kind === names.zone) return { zone: id, type: String(spec['type']) };
  if (kind === names.vnet) return { vnet: id, zone: inside };
  return { subnet: String(spec['subnet']), type: 'subnet' };
}
