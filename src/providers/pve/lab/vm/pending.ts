/** Changes of a config: written into `[PENDING]` one by one, then made real as far as can be. */
import type { Caller } from '../access/permits.ts';
import { failed, Refusal, wrong } from '../wire/refusal.ts';
import type { GuestRow, Options } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { createDisk, destroyDisk, dropReused, registerUnused } from './disks.ts';
import {
  bootDevices,
  isCdrom,
  isCloudInit,
  isDrive,
  isUnused,
  parseDrive,
  printBoot,
} from './drives.ts';
import { checkConfigWritable, checkProtection } from './guests.ts';
import { deleteWhileRunning, setWhileRunning, takesEffectAtOnce, type Verdict } from './hotplug.ts';
import { checkOption } from './option-permits.ts';
import { uniqueTags } from './tags.ts';

/** What is to change, already in PVE's writing. */
export interface Changes {
  readonly set: Options;
  readonly delete: readonly string[];
  readonly revert: readonly string[];
  readonly force: boolean;
}

/** Whose config, and who changes it when. */
export interface Changer {
  readonly world: World;
  readonly guest: GuestRow;
  readonly caller: Caller;
  readonly ctime: number;
  readonly warn: (line: string) => void;
}

/** Not atomic: a Refusal in the middle leaves what was written before. */
export function change(changer: Changer, changes: Changes): void {
  const { world, guest } = changer;
  checkConfigWritable(world, guest);
  try {
    const { set, deletions } = withReverted(guest, changes);
    const boot = bootDevices(guest.config);
    for (const option of deletions) writeDeletion(changer, option, { ...changes, boot });
    for (const [option, value] of Object.entries(set))
      writeSetting(changer, [option, value], { ...changes, set, boot });
    dropUnchanged(guest);
    dropReused(guest);
    const touched = new Set([...deletions, ...Object.keys(set), 'boot', 'bootdisk']);
    const errors = guest.running ? applyRunning(changer, touched) : applyStopped(changer);
    if (Object.keys(errors).length > 0) throw wrong(errors);
  } finally {
    dropReused(guest);
    world.put(guest);
  }
}

/** Everything that waits takes effect: the VM is about to start. */
export function applyStopped(changer: Changer): Record<string, string> {
  const { guest } = changer;
  const errors: Record<string, string> = {};
  const attempt = (option: string, apply: () => void): void => {
    try {
      apply();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors[option] = `unable to apply pending change ${option} : ${error.refused.text}`;
    }
  };
  for (const option of Object.keys(guest.deleting).toSorted())
    attempt(option, () => applyDeletion(changer, option));
  dropUnchanged(guest);
  for (const option of Object.keys(guest.pending))
    attempt(option, () => applySetting(changer, option));
  return errors;
}

function applyRunning(changer: Changer, touched: ReadonlySet<string>): Record<string, string> {
  const { guest } = changer;
  const errors: Record<string, string> = {};
  const decide = (option: string, verdict: Verdict, apply: () => void): void => {
    if (verdict === 'now') apply();
    else if (verdict !== 'later') errors[option] = `hotplug problem - ${verdict.failed}`;
  };
  for (const option of Object.keys(guest.pending))
    if (takesEffectAtOnce(option)) applySetting(changer, option);
  for (const option of Object.keys(guest.deleting).toSorted())
    if (touched.has(option))
      decide(option, deleteWhileRunning(guest, option), () => applyDeletion(changer, option));
  for (const [option, value] of Object.entries(guest.pending))
    if (touched.has(option))
      decide(option, setWhileRunning(guest, option, value), () => applySetting(changer, option));
  return errors;
}

function applyDeletion({ world, guest }: Changer, option: string): void {
  const value = guest.config[option];
  if (value !== undefined && isDrive(option)) {
    if (guest.deleting[option] === 2) destroyDisk(world, guest, option, value);
    else registerUnused(world, guest, option, value);
  }
  delete guest.deleting[option];
  delete guest.config[option];
}

function applySetting({ world, guest }: Changer, option: string): void {
  const value = guest.pending[option];
  const old = guest.config[option];
  if (value === undefined) return;
  if (old !== undefined && isDrive(option)) {
    const before = parseDrive(option, old);
    // The same volume with other words is the same disk.
    if (before['file'] !== parseDrive(option, value)['file'])
      registerUnused(world, guest, option, old);
  }
  guest.config[option] = value;
  delete guest.pending[option];
}

interface Writing extends Changes {
  /** What it boots from now. */
  readonly boot: readonly string[];
}

function writeDeletion(changer: Changer, option: string, writing: Writing): void {
  const { world, guest, warn } = changer;
  const waiting = guest.pending[option];
  const value = guest.config[option] ?? waiting;
  if (value === undefined) {
    warn(`cannot delete '${option}' - not set in current configuration!`);
    return;
  }
  delete guest.pending[option];
  const deletesBoot = writing.delete.includes('boot');
  const boot = bootDevices({ ...guest.config, ...guest.pending });
  if (!deletesBoot && boot.includes(option))
    guest.pending['boot'] = printBoot(boot.filter((each) => each !== option));
  if (isUnused(option)) {
    checkProtection(guest, `can't remove unused disk '${value}'`);
    destroyDisk(world, guest, option, value);
    delete guest.config[option];
    return;
  }
  if (isDrive(option)) {
    checkProtection(guest, `can't remove drive '${option}'`);
    if (waiting !== undefined) registerUnused(world, guest, option, waiting);
  }
  if (option === 'tags') delete guest.config[option];
  else guest.deleting[option] = writing.force ? 2 : 1;
}

function writeSetting(
  changer: Changer,
  [option, value]: readonly [string, string],
  writing: Writing,
): void {
  const { world, guest, caller, ctime } = changer;
  const waiting = guest.pending[option];
  if (waiting === value) return;
  checkOption({ world, caller, vmid: guest.vmid }, option, value);
  if (isDrive(option)) {
    if (waiting !== undefined) registerUnused(world, guest, option, waiting);
    delete guest.pending[option];
    guest.pending[option] = createDisk({ world, guest, ctime }, option, value);
    addCdromToBoot(guest, option, value);
  } else if (option === 'tags') guest.pending[option] = uniqueTags(value);
  else if (option === 'cipassword') guest.config[option] = value;
  else if (option === 'boot') guest.pending[option] = checkedBoot(guest, value, writing);
  else guest.pending[option] = value;
  delete guest.deleting[option];
}

// A new CD drive becomes bootable by itself, where there is an order at all.
function addCdromToBoot(guest: GuestRow, option: string, value: string): void {
  const drive = parseDrive(option, value);
  const boot = bootDevices({ ...guest.config, ...guest.pending });
  if (boot.length > 0 && isCdrom(drive) && !isCloudInit(drive) && !boot.includes(option))
    guest.pending['boot'] = printBoot([...boot, option]);
}

function checkedBoot(guest: GuestRow, value: string, { set, delete: deletions }: Writing): string {
  const devices = bootDevices({ boot: value });
  if (!/(^|,)order=/.test(value)) return value;
  for (const device of devices) {
    const there = [guest.config, guest.pending, set].some((each) => each[device] !== undefined);
    if (!there || deletions.includes(device))
      throw failed(`invalid bootorder: device '${device}' does not exist'`);
  }
  if (guest.config['bootdisk'] !== undefined) guest.deleting['bootdisk'] = 1;
  return printBoot(devices);
}

// Reverting sets the value of now, or takes the new one away.
function withReverted(
  guest: GuestRow,
  changes: Changes,
): { readonly set: Options; readonly deletions: readonly string[] } {
  const set = { ...changes.set };
  const deletions = [...changes.delete];
  for (const option of changes.revert) {
    const now = guest.config[option];
    if (now !== undefined) set[option] = now;
    else if (guest.pending[option] !== undefined) deletions.push(option);
  }
  return { set, deletions };
}

function dropUnchanged(guest: GuestRow): void {
  for (const [option, value] of Object.entries(guest.pending))
    if (guest.config[option] === value) delete guest.pending[option];
  for (const option of Object.keys(guest.deleting))
    if (guest.config[option] === undefined) delete guest.deleting[option];
}
