/** A VM. One that was destroyed and not expunged is there still, off, with all that it holds. */
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { whyBusy } from './busy.ts';
import { nameHolder } from './claiming.ts';
import { createdBefore, ofName, ofOwner, ofText, ofZone } from './guards.ts';
import { names } from './names.ts';
import { recovered, stopped } from './power.ts';
import { expandVm } from './vm-expansion.ts';
import { keyPart, underZone } from './zoned.ts';

// Of its status are read: state, job, snapshots (how many), hypervisor, owner, mayExpunge (false where the key may not).
export const vm: Kind = {
  kind: names.vm,
  collection: 'vms',
  schema: 'cloudstack/vm.json',
  fixed: ['zone', 'project', 'account'],
  once: ['template'],
  // What is declared is to be there, and one that was destroyed comes back as it was.
  defaults: { destroyed: false },
  named: true,
  references: {
    zone: { kind: names.zone },
    offering: { kind: names.serviceOffering },
    template: { kind: names.template },
  },
  // One that was destroyed is taken for the declared one only where there is no other.
  key: (spec) =>
    spec['destroyed'] === true
      ? undefined
      : keyOf(reference(spec, 'zone'), keyPart(text(spec, 'name'))),
  otherKey: (spec) => keyPart(text(spec, 'name')),
  // Host names are unique in a network domain, which by default an account has one of in each zone.
  claims: (spec, { system }) => nameHolder(text(spec, 'name'), reference(spec, 'zone') ?? system),
  facts: ({ spec }, holder) => [
    ...(spec['destroyed'] === true ? [] : [recovered(holder)]),
    ...(spec['destroyed'] === true || spec['running'] === true ? [] : [stopped(holder)]),
  ],
  expand: expandVm,
  under: underZone,
  within: guarded({
    zone: ofZone,
    project: ofText('project'),
    account: ofText('account'),
    owner: ofOwner,
    name: ofName,
    'created-before': createdBefore,
  }),
  untouchable,
  lane: (_, holder) => holder,
  impact: (action) => (action === 'delete' ? 'data-loss' : 'none'),
  summary: (spec) =>
    [spec['destroyed'] === true ? 'destroyed' : undefined, text(spec, 'displayName')]
      .filter(Boolean)
      .join(', '),
};

function untouchable(live: LiveResource): string | undefined {
  const { spec, status = {} } = live;
  if (spec['deleteProtection'] === true) return 'it has delete protection';
  if (status['mayExpunge'] === false)
    return 'this API key may not expunge it, and a VM that is only destroyed keeps its name, its addresses and its root volume';
  const busy = whyBusy(live);
  return busy === undefined ? undefined : `${busy}: plan again when that is done`;
}
