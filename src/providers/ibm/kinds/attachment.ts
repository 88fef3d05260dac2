/** A network attachment of a bare metal server: which interface it has, on PCI or in a VLAN of one. */
import { rewritten } from '../../../model/canonical.ts';
import { falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { keyOf, reference, text, whole } from '../../../model/spec-fields.ts';
import { expandAttachment } from './attachment-expansion.ts';
import { ofName } from './claiming.ts';
import { names } from './names.ts';

export const attachment: Kind = {
  kind: names.attachment,
  nested: { in: names.server, collection: 'attachments', field: 'server', keyed: 'name' },
  schema: 'ibm/attachment.json',
  fixed: ['server', 'vni', 'type', 'vlan', 'primary'],
  references: { server: { kind: names.server, parent: true }, vni: { kind: names.vni } },
  identityFields: ['name'],
  key: (spec) => keyOf(reference(spec, 'server'), text(spec, 'name')),
  otherKey: (spec) => keyOf('on', reference(spec, 'server'), reference(spec, 'vni')),
  claims: (spec) => {
    const server = reference(spec, 'server');
    return [
      ...(server === undefined ? [] : nameHolder(text(spec, 'name'), `${server}/attachment`)),
      ...nameHolder(reference(spec, 'vni'), 'network interfaces in use', 'vni'),
    ];
  },
  normalise: (spec) =>
    rewritten(spec, {
      allowedVlans: (value) =>
        Array.isArray(value) ? [...new Set(value as number[])].toSorted((a, b) => a - b) : value,
    }),
  expand: expandAttachment,
  fate: () => falls(),
  within: guarded({ name: ofName }),
  lane: (spec) => reference(spec, 'server'),
  summary: (spec) => {
    const vlan = whole(spec, 'vlan');
    return [text(spec, 'type'), vlan === undefined ? undefined : `VLAN ${vlan}`]
      .filter(Boolean)
      .join(' ');
  },
};
