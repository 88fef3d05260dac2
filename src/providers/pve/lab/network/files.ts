/** A node's two network files: the live one, and the one that waits for a reload. Every read shows what waits. */
import type { NodeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { unifiedDiff } from './differences.ts';
import { checkFitting } from './fitting.ts';
import type { Ifaces, InterfacesFile } from './iface.ts';
import { parseInterfaces } from './parse.ts';
import { printInterfaces } from './print.ts';

/** What waits, or what is live where nothing waits. */
export function readFile(node: NodeRow): InterfacesFile {
  return parsed(node, node.pending ?? node.interfaces);
}

/** What is live. */
export function readLive(node: NodeRow): Ifaces {
  return parsed(node, node.interfaces).ifaces;
}

/** Into the file that waits; throws where the interfaces do not fit together. */
export function writeFile(world: World, node: NodeRow, file: InterfacesFile): void {
  checkFitting(file.ifaces);
  for (const iface of Object.values(file.ifaces)) iface.autostart &&= iface.type !== 'OVSPort';
  node.pending = printInterfaces(file);
  world.touch();
}

/** The diff of what waits; undefined where nothing would change. */
export function changesOf(node: NodeRow): string | undefined {
  if (node.pending === null) return undefined;
  const path = '/etc/network/interfaces';
  const time = '2026-01-01 00:00:00.000000000 +0000';
  const names = [`${path}\t${time}`, `${path}.new\t${time}`] as const;
  return unifiedDiff(node.interfaces, node.pending, names) || undefined;
}

function parsed(node: NodeRow, text: string): InterfacesFile {
  return parseInterfaces(
    text,
    node.nics.map((each) => each.name),
  );
}
