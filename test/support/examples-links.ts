/** Do the links of machines stand where the specs of an example declare them? */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

interface Declared {
  readonly machine: string;
  readonly interface: string;
  readonly subnet: string;
  readonly mode: string;
  readonly address?: string;
}

interface State {
  readonly subnets: readonly { readonly id: number; readonly name: string }[];
  readonly machines: readonly {
    readonly hostname: string;
    readonly interfaces: readonly {
      readonly name: string;
      readonly links: readonly {
        readonly mode: string;
        readonly subnet: number | null;
        readonly ip_address: string | null;
      }[];
    }[];
  }[];
}

export function linksAsDeclared(
  folder: string,
  state: unknown,
): { readonly count: number; readonly wrong: readonly string[] } {
  const declared = declaredLinks(folder);
  const wrong = declared.filter((each) => !stands(each, state as State));
  return { count: declared.length, wrong: wrong.map((each) => JSON.stringify(each)) };
}

function declaredLinks(folder: string): readonly Declared[] {
  const site = parse(readFileSync(join(folder, 'trueup.yaml'), 'utf8')) as { extends?: string };
  return [folder, ...(site.extends === undefined ? [] : [join(folder, site.extends)])]
    .flatMap((each) => globSync(join(each, '*.specs.yaml')))
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')))
    .map((each) => each.toJS() as { links?: Readonly<Record<string, Declared>> })
    .flatMap((each) => Object.values(each.links ?? {}));
}

function stands(link: Declared, { subnets, machines }: State): boolean {
  const subnet = subnets.find((each) => each.name === link.subnet)?.id;
  return machines
    .filter((each) => each.hostname === link.machine)
    .flatMap((each) => each.interfaces.filter(({ name }) => name === link.interface))
    .flatMap((each) => each.links)
    .some(
      (each) =>
        each.mode === link.mode &&
        each.subnet === subnet &&
        (link.address === undefined || each.ip_address === link.address),
    );
}
