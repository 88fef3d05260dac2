/** A storage: trueup changes what it may hold, and nothing else. `status`: type, shared, nodes. */
import { rewritten } from '../../../model/canonical.ts';
import type { Kind } from '../../../model/kind.ts';
import { ofName } from './guards.ts';
import type { ChangeOf } from '../../../model/change.ts';
import { guarded } from '../../../model/guarding.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { names } from './names.ts';
import { takesContent } from './storage-content.ts';
import { asSet } from './normal.ts';

export const storage: Kind = {
  kind: names.storage,
  collection: 'storages',
  schema: 'pve/storage.json',
  fixed: ['name'],
  named: true,
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: () => [],
  facts: (live, holder) =>
    texts(live.spec, 'content').map((content) => takesContent(content, holder)),
  expand: (change) =>
    change.action === 'update'
      ? { arriving: { gives: added(change).map((each) => takesContent(each, change.address)) } }
      : {},
  normalise: (spec) => rewritten(spec, { content: asSet }),
  within: guarded({ name: ofName }),
  can: { create: false, delete: false },
  // One file holds all storages: its lock is waited for only so long.
  lane: (_, holder) => `storage.cfg of ${holder.slice(0, holder.indexOf('/'))}`,
  summary: (spec) => texts(spec, 'content').join(' '),
};

function added({ from, to }: ChangeOf<'update'>): readonly string[] {
  const before = texts(from, 'content');
  return texts(to, 'content').filter((each) => !before.includes(each));
}
