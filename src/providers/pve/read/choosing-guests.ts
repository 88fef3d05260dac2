/** Which guests are looked at closely: those that something declared speaks of, and those that bear our tag. */
import type { KindName } from '../../../model/address.ts';
import { glob } from '../../../model/glob.ts';
import type { Declared } from '../../../model/provider.ts';
import type { Resource, Spec } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { markTag } from '../kinds/vm-normal.ts';
import { vmOfDisk } from '../vm/drive.ts';
import { tagsIn } from '../vm/options.ts';
import { lastName } from './choosing.ts';
import type { Row } from './rows.ts';

const guestKinds: ReadonlySet<KindName> = new Set([names.vm, names.nic, names.disk]);

/** The rows whose configuration is read. */
export function chosenGuests(rows: readonly Row[], declared: Declared): readonly Row[] {
  const vmids = new Set<number>();
  const called = new Set<string>();
  const there = new Set(rows.map(({ vmid }) => vmid));
  for (const { kind, id } of declared.ids) {
    if (kind === names.vm || kind === names.nic) vmids.add(Number(id.split(':')[0]));
    if (kind === names.container) vmids.add(Number(id));
    const owner = kind === names.disk ? vmOfDisk(id) : undefined;
    if (owner !== undefined) vmids.add(owner);
  }
  for (const each of declared.resources) {
    if (each.kind === names.vm) speakOf(each);
    else if (each.kind === names.disk || each.kind === names.nic) refer(each.spec['vm']);
  }
  return rows.filter((row) => vmids.has(row.vmid) || (row.type === 'qemu' && spokenOf(row)));

  function spokenOf(row: Row): boolean {
    return (
      tagsIn(row.tags ?? '').includes(markTag) ||
      // A VM that pvestatd has not told of may have any name.
      (called.size > 0 && (row.name === null || called.has(row.name))) ||
      matched(row, declared)
    );
  }

  function speakOf({ spec, name, was }: Resource): void {
    const vmid = vmidIn(spec);
    const before = was === undefined ? undefined : vmidIn(was);
    if (vmid !== undefined) vmids.add(vmid);
    if (before !== undefined) vmids.add(before);
    // Its name speaks of another VM only where none has its id.
    if (vmid !== undefined && there.has(vmid)) return;
    called.add(typeof spec['name'] === 'string' ? spec['name'] : name);
    if (typeof was?.['name'] === 'string') called.add(was['name']);
  }

  function refer(to: unknown): void {
    if (typeof to === 'object' && to !== null) {
      const vmid = vmidIn(to as Spec);
      if (vmid !== undefined) vmids.add(vmid);
      return;
    }
    const name = lastName(to);
    if (name === undefined) return;
    if (/^\d+$/.test(name)) vmids.add(Number(name));
    const mine = declared.resources.some((each) => each.kind === names.vm && each.name === name);
    // A declared VM has its own say.
    if (!mine) called.add(name);
  }
}

function matched(row: Row, { absent, authorities }: Declared): boolean {
  const byRule = absent.some(
    ({ kind, name, guard, ids }) =>
      guestKinds.has(kind) &&
      inRange(row.vmid, guard['vmid']) &&
      (kind !== names.vm ||
        row.name === null ||
        glob(name).test(row.name) ||
        ids?.includes(String(row.vmid)) === true),
  );
  return (
    byRule ||
    authorities.some(({ kind, guard }) => guestKinds.has(kind) && inRange(row.vmid, guard['vmid']))
  );
}

/** `9001` or `99900-99999`; a guard that says nothing of ids keeps nobody out. */
function inRange(vmid: number, guard: unknown): boolean {
  if (guard === undefined) return true;
  const text = typeof guard === 'string' || typeof guard === 'number' ? String(guard) : '';
  const [, first, last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(text) ?? [];
  return first === undefined || (Number(first) <= vmid && vmid <= Number(last));
}

function vmidIn(spec: Spec): number | undefined {
  const vmid = Number(spec['vmid']);
  return Number.isSafeInteger(vmid) && vmid > 0 ? vmid : undefined;
}
