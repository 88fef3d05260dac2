/** The simulators of all systems of a site, started by the test, and the site's files pointing at them. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { addressParts, type Address } from '../../src/model/address.ts';
import type { Lab } from '../../src/model/provider.ts';
import { providers } from '../../src/providers/index.ts';

/** By system. */
export type SiteLabs = ReadonlyMap<string, Lab>;

/** Starts one for each system that has a file in `live`, and rewrites every `trueup.yaml` below `top`. */
export async function startSiteLabs(
  top: string,
  { live, state }: { readonly live: string; readonly state: string },
): Promise<SiteLabs> {
  const labs = new Map<string, Lab>();
  const files = globSync('{specs,examples}/*/trueup.yaml', { cwd: top });
  for (const file of files) {
    const path = join(top, file);
    const document = parseDocument(readFileSync(path, 'utf8'));
    const { systems = {} } = document.toJS() as {
      systems?: Record<string, { driver?: string; is?: string }>;
    };
    for (const [system, { driver = '', is }] of Object.entries(systems)) {
      const from = join(live, `${system}.yaml`);
      const provider = providers.get(driver);
      if (provider?.startLab === undefined || !existsSync(from)) continue;
      const lab =
        labs.get(system) ??
        (await provider.startLab({
          state: parse(readFileSync(from, 'utf8')) as unknown,
          stateFile: join(state, `${system}.json`),
          ...(is === undefined ? {} : { disks: () => disksOf(labs, is as Address) }),
        }));
      labs.set(system, lab);
      document.deleteIn(['systems', system, 'tls']);
      for (const [name, value] of Object.entries(lab.options))
        document.setIn(['systems', system, name], document.createNode(value));
      document.deleteIn(['systems', system, 'auth']);
      for (const [name, value] of Object.entries(lab.auth)) {
        const variable = `TRUEUP_EXAMPLE_${system}_${name}`.replaceAll(/[^A-Za-z0-9]/g, '_');
        process.env[variable] = value;
        document.setIn(['systems', system, 'auth', name], `\${env:${variable}}`);
      }
    }
    writeFileSync(path, document.toString({ lineWidth: 0 }));
  }
  return labs;
}

/** What is attached to the VM that a system is the inside of. */
function disksOf(
  labs: ReadonlyMap<string, Lab>,
  vm: Address,
): ReturnType<NonNullable<Lab['disksOf']>> {
  const { system, name } = addressParts(vm);
  return labs.get(system)?.disksOf?.(name);
}

/** Writing operations of all of them, by system and label. */
export function writesOf(labs: SiteLabs): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...labs].flatMap(([system, lab]) =>
      Object.entries(lab.writes()).map(([label, count]) => [`${system} ${label}`, count]),
    ),
  );
}
