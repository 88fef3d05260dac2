/** The published tree of paths as a table of operations. */

/** As much of a JSON schema as Proxmox uses and the check needs; flags are 0 and 1. */
export interface Schema {
  readonly type?: string;
  readonly optional?: number;
  readonly enum?: readonly string[] | null;
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: number | Schema;
}

export interface Operation {
  readonly path: string;
  readonly parameters: Readonly<Record<string, Schema>>;
  readonly returns: Schema | undefined;
}

interface Node {
  readonly path: string;
  readonly children?: readonly Node[];
  readonly info?: Readonly<
    Record<string, { readonly parameters?: Schema; readonly returns?: Schema } | undefined>
  >;
}

/** By label: `PUT /nodes/{node}/network`. */
export function operationsIn(tree: unknown): ReadonlyMap<string, Operation> {
  const operations = new Map<string, Operation>();
  const walk = (nodes: readonly Node[]): void => {
    for (const { path, info = {}, children = [] } of nodes) {
      for (const [method, each] of Object.entries(info))
        operations.set(`${method} ${path}`, {
          path,
          parameters: each?.parameters?.properties ?? {},
          returns: each?.returns,
        });
      walk(children);
    }
  };
  walk(tree as readonly Node[]);
  return operations;
}
