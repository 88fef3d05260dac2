/** The published operations: which of them a request is. */
import type { LabRequest } from '../../../../lab/simulator.ts';
import type { ServiceName } from '../service-names.ts';
import { serviceOf } from '../target.ts';
import type { Schemas } from './grammar.ts';

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Its fields, or the name of a schema. */
  readonly body?: string | Readonly<Record<string, string>>;
  readonly content_type?: string;
  readonly status: number;
  readonly also_status?: readonly number[];
  readonly response: string | null;
}

export interface Published {
  readonly apis: Readonly<
    Record<string, { readonly operations: readonly Operation[]; readonly schemas: Schemas }>
  >;
}

export interface Found {
  readonly operation: Operation;
  readonly schemas: Schemas;
}

/** Which of the published APIs a service of the lab plays. */
const apis: Readonly<Record<ServiceName, readonly string[]>> = {
  vpc: ['vpc'],
  iam: ['iam'],
  dns: ['dns_services'],
  tagging: ['global_tagging'],
  search: ['global_search'],
  resources: ['resource_manager', 'resource_controller'],
};

export function operationFinder(published: Published): (request: LabRequest) => Found | undefined {
  const tables = Object.fromEntries(
    Object.entries(apis).map(([service, names]) => [
      service,
      names.flatMap((name) => {
        const api = published.apis[name];
        return (api?.operations ?? []).map((operation) => ({
          operation,
          schemas: api?.schemas ?? {},
          pattern: new RegExp(`^${operation.path.replaceAll(/\{[^}]*\}/g, '[^/]+')}$`),
          places: operation.path.split('{').length,
        }));
      }),
    ]),
  );
  return (request) => {
    const split = serviceOf(request.path);
    if (split === undefined) return undefined;
    const rows = (tables[split.service] ?? [])
      .filter(({ operation }) => operation.method === request.method)
      .filter(({ pattern }) => pattern.test(split.path))
      .filter(({ operation }) => split.service !== 'iam' || isGrant(operation, request))
      .toSorted((a, b) => a.places - b.places);
    return rows[0];
  };
}

/** Tokens are asked for at one path in several ways. */
function isGrant({ body }: Operation, request: LabRequest): boolean {
  const type = typeof body === 'object' ? (body['grant_type'] ?? '') : '';
  const grant = new URLSearchParams(request.body.toString()).get('grant_type') ?? '';
  return type === `enum(${grant})`;
}
