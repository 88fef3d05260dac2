/** Finds what a request is meant for: the service, the path with its places, what can be done there. */
import type { LabRequest } from '../../../lab/simulator.ts';
import type { Operations, Routes } from './call.ts';
import { serviceNames, type ServiceName } from './service-names.ts';

export interface Target {
  readonly service: ServiceName;
  /** `/vpcs/{id}` */
  readonly template: string;
  readonly operations: Operations;
  readonly places: Readonly<Record<string, string>>;
}

export type ServiceRoutes = Readonly<Record<ServiceName, Routes>>;

interface Branch {
  readonly next: Map<string, Branch>;
  place: Branch | undefined;
  end: { readonly template: string; readonly operations: Operations } | undefined;
}

/** Looks targets up in the paths of all services. */
export class Targets {
  readonly #trees: ReadonlyMap<ServiceName, Branch>;

  constructor(routes: ServiceRoutes) {
    this.#trees = new Map(serviceNames.map((name) => [name, planted(routes[name])]));
  }

  /** Undefined where there is nothing. */
  of(path: string): Target | undefined {
    const split = serviceOf(path);
    if (split === undefined) return undefined;
    const parts = split.path.split('/').slice(1);
    const tree = this.#trees.get(split.service);
    const walked = tree === undefined ? undefined : walk(tree, parts, []);
    if (walked === undefined) return undefined;
    const names = [...walked.end.template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const places = Object.fromEntries(names.map((name, at) => [name, walked.places[at] ?? '']));
    return { service: split.service, ...walked.end, places };
  }

  /** Method and path without ids: `DELETE /subnets/{id}`. */
  label(request: LabRequest): string {
    return `${request.method} ${this.of(request.path)?.template ?? request.path}`;
  }
}

/** `/vpc/v1/vpcs` is `/vpcs` of the service `vpc`. */
export function serviceOf(
  path: string,
): { readonly service: ServiceName; readonly path: string } | undefined {
  for (const service of serviceNames) {
    const prefix = prefixOf(service);
    if (path.startsWith(`${prefix}/`)) return { service, path: path.slice(prefix.length) };
  }
  return undefined;
}

/** Where a service hangs; those with versions in their paths carry these themselves. */
export function prefixOf(service: ServiceName): string {
  return service === 'vpc' || service === 'dns' ? `/${service}/v1` : `/${service}`;
}

function planted(routes: Routes): Branch {
  const root: Branch = { next: new Map(), place: undefined, end: undefined };
  for (const [template, operations] of Object.entries(routes)) {
    let at = root;
    for (const part of template.split('/').slice(1)) {
      const fresh: Branch = { next: new Map(), place: undefined, end: undefined };
      if (part.startsWith('{')) at = at.place ??= fresh;
      else {
        const next = at.next.get(part) ?? fresh;
        at.next.set(part, next);
        at = next;
      }
    }
    at.end = { template, operations };
  }
  return root;
}

interface Walked {
  readonly end: { readonly template: string; readonly operations: Operations };
  readonly places: readonly string[];
}

function walk(at: Branch, parts: readonly string[], places: readonly string[]): Walked | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return at.end === undefined ? undefined : { end: at.end, places };
  const next = at.next.get(part);
  const straight = next === undefined ? undefined : walk(next, rest, places);
  if (straight !== undefined || at.place === undefined || part === '') return straight;
  return walk(at.place, rest, [...places, part]);
}
