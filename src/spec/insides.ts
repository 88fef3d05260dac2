/** Systems that are the inside of a VM: there must be such a thing as that VM, in another system. */
import { addressParts, shortKind, type SystemName } from '../model/address.ts';
import type { System } from '../model/desired.ts';
import type { Problem } from '../model/problem.ts';
import { blame } from './file.ts';
import { locate, type Part } from './locate.ts';
import { didYouMean } from './nearest.ts';
import type { SystemText } from './systems.ts';
import type { Vendor } from './vendor.ts';

export function wrongInsides(
  systems: ReadonlyMap<SystemName, System>,
  texts: ReadonlyMap<string, SystemText>,
  vendors: readonly Vendor[],
): readonly Problem[] {
  return [...systems.values()].flatMap((system) => {
    const at = `/systems/${system.name}/is`;
    const part = texts.get(system.name)?.parts.find((each) => has(each, at));
    const wrong = whatIsWrong(system, systems, vendors);
    if (part === undefined || wrong === undefined) return [];
    // What is wrong with the other one is said where it stands.
    const other = system.is === undefined ? undefined : addressParts(system.is).system;
    if (other !== undefined && texts.has(other) && !systems.has(other)) return [];
    return [blame(part.file, locate(part, at), { about: system.name, ...wrong })];
  });
}

interface Words {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

function whatIsWrong(
  { name, is, from }: System,
  systems: ReadonlyMap<SystemName, System>,
  vendors: readonly Vendor[],
): Words | undefined {
  // What is no address has been said already.
  if (is === undefined || is.split('/').length !== 3) return undefined;
  const { system, kind } = addressParts(is);
  if (from !== undefined)
    return {
      code: 'from-and-is',
      message: `${name} says both \`from\` and \`is\``,
      help: 'Of a VM that this site may make say `from`, of one that stands by itself `is`.',
    };
  if (system === name)
    return { code: 'unknown-system', message: `${name} would be the inside of itself: \`${is}\`` };
  const other = systems.get(system);
  if (other === undefined)
    return {
      code: 'unknown-system',
      message: `${name} is the inside of \`${is}\`, and there is no system \`${system}\``,
      ...didYouMean(
        system,
        [...systems.keys()].filter((each) => each !== name),
      ),
    };
  const kinds = vendors.find((each) => each.vendor === other.driver)?.kinds ?? [];
  const known = kinds.map((each) => shortKind(each.kind));
  if (known.includes(kind)) return undefined;
  return {
    code: 'unknown-kind',
    message: `${name} is the inside of \`${is}\`, and ${other.driver} has no kind \`${kind}\``,
    ...didYouMean(kind, known),
  };
}

function has(part: Part, pointer: string): boolean {
  return locate(part, pointer) !== locate(part, pointer.slice(0, pointer.lastIndexOf('/')));
}
