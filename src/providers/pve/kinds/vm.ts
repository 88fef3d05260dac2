/** A VM. What files write in maps is a field of its own here and in operations: `cloudInit.user`, `clone.from`. */
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { keyOf, text, whole } from '../../../model/spec-fields.ts';
import { sizeText } from './sizes.ts';
import { ofName, ofNode, ofTag, ofVmid } from './guards.ts';
import { names } from './names.ts';
import { vmidClaim } from './read-only.ts';
import { stopped } from './power.ts';
import { notProtected } from './protection.ts';
import { expandVm } from './vm-expansion.ts';
import { normalVm } from './vm-normal.ts';

// Of its status are read: template, lock, hotplug (a list; absent is PVE's own: network, disk, usb), and slots (those that
// hold a CD-ROM or the cloud-init drive).
export const vm: Kind = {
  kind: names.vm,
  collection: 'vms',
  schema: 'pve/vm.json',
  fixed: ['node', 'vmid'],
  once: ['clone.from', 'clone.full', 'clone.storage', 'cloudInit.password'],
  named: true,
  marked: true,
  references: { node: { kind: names.node }, 'clone.from': { kind: names.vm } },
  key: (spec) => keyOf(whole(spec, 'vmid')),
  // Names are not unique.
  otherKey: (spec) => text(spec, 'name'),
  claims: (spec, scope) => {
    const vmid = whole(spec, 'vmid');
    return vmid === undefined ? [] : [vmidClaim(vmid, scope)];
  },
  facts: (live, holder) => [
    ...(live.spec['running'] === true ? [] : [stopped(holder)]),
    ...(live.spec['protection'] === true ? [] : [notProtected(holder)]),
  ],
  normalise: normalVm,
  expand: expandVm,
  within: guarded({ vmid: ofVmid, node: ofNode, name: ofName, owner: ofOwner, tag: ofTag }),
  untouchable,
  lane: (_, holder) => holder,
  impact: (action) => (action === 'delete' ? 'data-loss' : 'none'),
  summary: (spec) => {
    const memory = whole(spec, 'memory');
    return [
      `vmid ${whole(spec, 'vmid') ?? '?'}`,
      memory === undefined ? undefined : `${sizeText(memory * 1024 * 1024)} memory`,
    ]
      .filter(Boolean)
      .join(', ');
  },
};

function untouchable({ spec, status = {} }: LiveResource): string | undefined {
  const lock = text(status, 'lock');
  if (status['template'] === true) return 'it is a template';
  if (spec['protection'] === true) return 'it is protected';
  if (lock === 'destroyed')
    return 'its destruction was left half done (lock: destroyed): root has to finish it by `qm destroy --skiplock`';
  return lock === undefined ? undefined : `it is locked (${lock})`;
}
