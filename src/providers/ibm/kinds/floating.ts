/** Floating IPs on an interface that a server lets go of: IBM Cloud takes them off in silence. */
import type { Address } from '../../../model/address.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { reference } from '../../../model/spec-fields.ts';
import { leaves, letGo, noFloatingIp, oldOf } from './facts.ts';
import { names } from './names.ts';

/** One that is to stay is taken off before, and put back when the interface was let go of. */
export function takenOff(vni: Address, after: Fact, look: Look) {
  return look
    .hanging(vni)
    .filter(({ kind }) => kind === names.floatingip)
    .map((live) => {
      const of = look.incarnation(live);
      const end = endSpec(of, look);
      const off = noFloatingIp(vni);
      if (end === undefined || end['vni'] !== vni) return { off, companions: [] };
      const from = look.spec(live);
      const companions: readonly Companion[] = [
        {
          verb: 'take-off',
          of,
          live,
          from,
          to: { ...from, vni: null },
          when: 'before',
          needs: [exists(vni)],
          gives: [off],
          debt: { fields: { vni }, why: 'its interface leaves its server' },
        },
        {
          verb: 'put-back',
          of,
          live,
          from: { ...end, vni: null },
          to: end,
          when: 'after',
          needs: [exists(vni), after, off],
          ends: [off],
          pays: true,
        },
      ];
      return { off, companions };
    });
}

/** Whoever comes to this interface comes when those have let go of it that do so in this plan. */
export function lettingGo(vni: Address, look: Look): readonly Fact[] {
  return look
    .hanging(vni)
    .filter((each) => each.kind === names.attachment)
    .flatMap((each) => {
      const server = look.live(reference(look.spec(each), 'server') ?? vni);
      if (server !== undefined && leaves(server, look)) return [letGo(oldOf(server))];
      return leaves(each, look) ? [letGo(oldOf(each))] : [];
    });
}
