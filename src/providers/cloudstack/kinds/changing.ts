/** All changes of a kind, of what is declared and of what is not. Computed once per look. */
import { isLiveAddress, type KindName, type SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';

export function changesOf(system: SystemName, kind: KindName, look: Look): readonly Change[] {
  let known = memo.get(look);
  if (known === undefined) memo.set(look, (known = new Map<string, readonly Change[]>()));
  const key = `${system} ${kind}`;
  let list = known.get(key);
  if (list === undefined) known.set(key, (list = found(system, kind, look)));
  return list;
}

const memo = new WeakMap<Look, Map<string, readonly Change[]>>();

function found(system: SystemName, kind: KindName, look: Look): readonly Change[] {
  const declared = look.desired(system, kind).flatMap(({ address }) => look.change(address) ?? []);
  const others = look
    .every(system, kind)
    .map((each) => look.incarnation(each))
    .filter(isLiveAddress)
    .flatMap((each) => look.change(each) ?? []);
  return [...new Set([...declared, ...others])];
}
