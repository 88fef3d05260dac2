/** What Proxmox VE would refuse of a VM only when it is tried. */
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
import { names } from './names.ts';
import { outletOf, socketOf } from './outlets.ts';
import { oldOf } from './power.ts';

/** The node is there, and the source is nothing that somebody works on. */
export function cloneProblems(
  { address, desired, system, to }: ChangeOf<'create' | 'replace'>,
  look: Look,
): readonly Problem[] {
  const about = { about: address, at: desired.origin };
  const node = look.every(system, names.node).find(({ spec }) => spec['name'] === nodeOf(to));
  const source = look.live(reference(to, 'clone.from') ?? address);
  const lock = text(source?.status ?? {}, 'lock');
  const full = to['clone.full'] === true || source?.status?.['template'] !== true;
  return [
    ...(node?.status?.['online'] === false
      ? [
          problem('node-offline', `${address}: node ${node.label} is offline.`, {
            ...about,
            help: 'Plan again when it is back.',
            tryAgain: true,
          }),
        ]
      : []),
    ...(source === undefined || lock === undefined
      ? []
      : [
          problem(
            'vm-locked',
            `${address}: VM ${source.label} is locked (${lock}), and is not cloned now.`,
            {
              ...about,
              help: 'Wait until that is done, then plan again.',
              tryAgain: true,
            },
          ),
        ]),
    // qemu-server: "parameter 'storage' not allowed for linked clones".
    ...(source === undefined || full || to['clone.storage'] === undefined
      ? []
      : [
          problem(
            'linked-clone',
            `${address}: a linked clone stays on the storage of ${source.label}.`,
            {
              ...about,
              help: "Say 'full: true', or leave 'storage' out.",
            },
          ),
        ]),
  ];
}

/** The volumes of a template are kept by the linked clones that lie on them. */
export function linkedClones(
  change: ChangeOf<'delete' | 'replace'>,
  look: Look,
): readonly Problem[] {
  const { live, system } = change;
  const own = oldOf(live);
  const disks = look.hanging(own).filter(({ kind }) => kind === names.disk);
  const bases = new Set(disks.flatMap((each) => text(each.status ?? {}, 'volid') ?? []));
  if (bases.size === 0) return [];
  const clones = look
    .every(system, names.disk)
    .filter((each) => bases.has(text(each.status ?? {}, 'base') ?? '') && !gone(each, look));
  const vms = [...new Set(clones.map((each) => vmLabel(each, look)))];
  if (vms.length === 0) return [];
  return [
    problem(
      'linked-clones',
      `${change.address} (${live.label}) cannot be deleted: linked clones lie on its disks: ${vms.join(', ')}.`,
      {
        about: change.address,
        help: 'Delete those first, or make full clones of them.',
      },
    ),
  ];
}

function gone(disk: Parameters<typeof leaves>[0], look: Look): boolean {
  const vm = reference(look.spec(disk), 'vm');
  const host = vm === undefined ? undefined : look.live(vm);
  return leaves(disk, look) || (host !== undefined && leaves(host, look));
}

function vmLabel(disk: Parameters<typeof leaves>[0], look: Look): string {
  const host = look.live(reference(look.spec(disk), 'vm') ?? look.incarnation(disk));
  return host === undefined ? disk.label : `${host.label} (#${host.id})`;
}

/** A template never runs, and a VM starts only on bridges that are there. */
export function startProblems(change: ChangeOf<'update'>, look: Look): readonly Problem[] {
  const { address, live } = change;
  const about = {
    about: address,
    ...(change.desired === undefined ? {} : { at: change.desired.origin }),
  };
  if (live.status?.['template'] === true)
    return [
      problem('template-runs', `${address}: ${live.label} is a template, which never runs.`, {
        ...about,
        help: "Leave 'running' out, or clone it.",
      }),
    ];
  return unplugged(change, look).map((what) =>
    problem('unknown-bridge', `${address} cannot be started: ${what}.`, {
      ...about,
      help: 'Declare that bridge, or plug the NIC in elsewhere.',
    }),
  );
}

// The NICs that change say for themselves where they are plugged in.
function unplugged({ live }: Extract<Change, { action: 'update' }>, look: Look): readonly string[] {
  return look
    .hanging(look.incarnation(live))
    .filter((each) => each.kind === names.nic && look.change(look.incarnation(each)) === undefined)
    .flatMap((each) => {
      const socket = socketOf(each, look);
      return outletOf(socket, look) === undefined
        ? [`there is no bridge and no vnet '${socket.name}' on ${socket.node} for ${each.label}`]
        : [];
    });
}
