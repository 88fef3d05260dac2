/** Finds what a request is meant for: the route and what stands in its places. */
import type { LabRequest } from '../../../lab/simulator.ts';
import type { Operations } from './call.ts';
import { routes } from './routes.ts';
import { relativePath } from './wire/request.ts';

export interface Target {
  /** `/nodes/{node}/qemu/{vmid}/config` */
  readonly template: string;
  readonly operations: Operations;
  readonly places: Readonly<Record<string, string>>;
}

/** Undefined where PVE has nothing. */
export function targetOf(path: string): Target | undefined {
  const parts = path.split('/').slice(1);
  const found = walk(tree, parts, {});
  return found;
}

/** Method and path without ids: `PUT /nodes/{node}/network`. */
export function labelOf(request: LabRequest): string {
  const path = relativePath(request);
  const target = path === undefined ? undefined : targetOf(path);
  return `${request.method} ${target?.template ?? request.path}`;
}

interface Branch {
  readonly next: Map<string, Branch>;
  place: { readonly name: string; readonly branch: Branch } | undefined;
  end: { readonly template: string; readonly operations: Operations } | undefined;
}

function branch(): Branch {
  return { next: new Map(), place: undefined, end: undefined };
}

const tree = planted();

function planted(): Branch {
  const root = branch();
  for (const [template, operations] of Object.entries(routes)) {
    let at = root;
    for (const part of template.split('/').slice(1)) {
      const name = /^\{(.+)\}$/.exec(part)?.[1];
      if (name === undefined) {
        const next: Branch = at.next.get(part) ?? branch();
        at.next.set(part, next);
        at = next;
      } else {
        at.place ??= { name, branch: branch() };
        at = at.place.branch;
      }
    }
    at.end = { template, operations };
  }
  return root;
}

function walk(
  at: Branch,
  parts: readonly string[],
  places: Readonly<Record<string, string>>,
): Target | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return at.end === undefined ? undefined : { ...at.end, places };
  const next = at.next.get(part);
  const found = next === undefined ? undefined : walk(next, rest, places);
  if (found !== undefined || at.place === undefined) return found;
  const { name, branch: inside } = at.place;
  // A volume's name has slashes of its own.
  if (name === 'volume' && inside.end !== undefined)
    return { ...inside.end, places: { ...places, volume: parts.join('/') } };
  return walk(inside, rest, { ...places, [name]: part });
}
