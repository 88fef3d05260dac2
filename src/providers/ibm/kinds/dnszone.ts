/** A zone of DNS Services, and the VPCs that may ask it. */
import { addressOf, type SystemName } from '../../../model/address.ts';
import { rewritten } from '../../../model/canonical.ts';
import type { Change } from '../../../model/change.ts';
import type { Expansion, Kind, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { ofName } from './claiming.ts';
import { comes } from './facts.ts';
import { names } from './names.ts';
import { asSet, hostName } from './normal.ts';
import { notAdmitted } from './vpc-expansion.ts';

export const dnszone: Kind = {
  kind: names.dnszone,
  collection: 'zones',
  schema: 'ibm/dnszone.json',
  fixed: ['name'],
  named: true,
  references: {},
  key: (spec) => text(spec, 'name'),
  // One instance may hold two zones of a name; a VPC can ask only one of them.
  claims: (spec, { system }) => nameHolder(text(spec, 'name'), `${system}/dnszone`),
  normalise: (spec) => rewritten(spec, { name: hostName, vpcs: asSet }),
  under: ({ dnsInstance }, spec) =>
    dnsInstance !== undefined
      ? { spec }
      : {
          wrong: {
            code: 'no-dns-instance',
            field: '',
            message: 'its system has no `dnsInstance`',
            help: 'Say in trueup.yaml which instance of DNS Services holds the zones.',
          },
        },
  expand,
  within: guarded({ name: ofName, owner: ofOwner }),
  lane: (_, holder) => holder,
  summary: (spec) => texts(spec, 'vpcs').join(', '),
};

/** Admits a VPC when that is there, and lets go of one before it goes. */
function expand(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const { system } = change;
  const before = change.action === 'create' ? [] : texts(change.from, 'vpcs');
  const after = change.action === 'delete' ? [] : texts(change.to, 'vpcs');
  const out = before
    .filter((each) => change.action === 'replace' || !after.includes(each))
    .map((each) => notAdmitted(each, system));
  const needs = after.flatMap((each) => thereFirst(each, system, look));
  return { leaving: { gives: out }, arriving: { needs } };
}

function thereFirst(vpc: string, system: SystemName, look: Look): readonly Fact[] {
  const declared = addressOf(system, names.vpc, vpc);
  return comes(declared, look) ? [exists(declared)] : [];
}
