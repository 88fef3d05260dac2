/** A pretend vendor that refuses what a careless one would let pass: shared values, missing facts, foreign things. */
import type { Address } from '../../../src/model/address.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { Spec } from '../../../src/model/resource.ts';
import { excusesOf } from './held.ts';
import { inspect, Refusal } from './strict-inspections.ts';
import { siteOf, type Beginning, type Site } from './strict-site.ts';

export interface StrictModel {
  /** One commit: several operations are one holder, and start as one. Throws a `Refusal`. */
  start(operations: readonly Operation[]): void;
  finish(operations: readonly Operation[]): void;
  /** The specs of all that exists. */
  specs(): ReadonlyMap<Address, Spec>;
}

/** `giversOf`: how many operations of the whole plan give a fact; it holds when all of them are done. */
export function strictModel(beginning: Beginning, giversOf: (fact: string) => number): StrictModel {
  const site = siteOf(beginning);
  const excuses = excusesOf([...site.things.keys()].flatMap((each) => site.holdings(each)));
  const given = new Map<string, number>();
  return {
    start: (operations) => {
      for (const operation of operations) begin(site, operation, operations);
      inspect(
        site,
        operations.map((each) => each.holder),
        excuses,
      );
    },
    finish: (operations) => {
      for (const operation of operations) {
        end(site, operation);
        for (const fact of operation.gives) {
          given.set(fact, (given.get(fact) ?? 0) + 1);
          if (given.get(fact) === giversOf(fact)) site.standing.add(fact);
        }
      }
      // Those who were one holder are several again.
      for (const { holder } of operations) inspect(site, [holder], excuses);
    },
    specs: () =>
      new Map([...site.things].flatMap(([address, { spec }]) => (spec ? [[address, spec]] : []))),
  };
}

function begin(site: Site, operation: Operation, commit: readonly Operation[]): void {
  const { holder, id } = operation;
  for (const address of [holder, ...operation.touches])
    if (site.things.get(address)?.foreign === true)
      throw new Refusal(`${id} touches ${address}, which is not ours`);
  for (const fact of operation.ends) site.standing.delete(fact);
  site.running.add(operation);
  const thing = site.things.get(holder);
  if (thing?.commit !== undefined)
    throw new Refusal(`${id} starts while another operation runs on ${holder}`);
  if (operation.do === 'create') {
    if (thing !== undefined) throw new Refusal(`${id}: ${holder} exists already`);
    if (operation.to === undefined) throw new Refusal(`${id} does not say what to create`);
    site.things.set(holder, { kind: operation.kind, foreign: false, next: operation.to, commit });
    return;
  }
  if (thing?.spec === undefined) throw new Refusal(`${id}: there is no ${holder}`);
  thing.commit = commit;
  if (operation.do === 'delete') thing.deleting = true;
  else thing.next = edited(thing.spec, operation);
}

function end(site: Site, operation: Operation): void {
  site.running.delete(operation);
  const thing = site.things.get(operation.holder);
  if (thing === undefined) return;
  if (operation.do !== 'delete') {
    const { kind, foreign, next } = thing;
    site.things.set(operation.holder, { kind, foreign, spec: next });
    return;
  }
  for (const address of operation.touches) {
    const fallen = site.things.get(address);
    if (fallen !== undefined && site.parentsOf(fallen).includes(operation.holder))
      site.things.delete(address);
  }
  site.things.delete(operation.holder);
}

function edited(spec: Spec, operation: Operation): Spec {
  const next: Record<string, unknown> = { ...spec };
  for (const { field, to } of operation.fields)
    if (to === undefined || to === null) delete next[field];
    else next[field] = to;
  return next;
}
