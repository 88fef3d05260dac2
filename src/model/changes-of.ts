/** All changes of a kind, of what is declared and of what is not. */
import { isLiveAddress, type KindName, type SystemName } from './address.ts';
import type { Change } from './change.ts';
import type { Look } from './kind.ts';
import { remembered } from './remembered.ts';

export function changesOf(system: SystemName, kind: KindName, look: Look): readonly Change[] {
  return remembered(look, `changes ${system} ${kind}`, () => found(system, kind, look));
}

function found(system: SystemName, kind: KindName, look: Look): readonly Change[] {
  const declared = look.desired(system, kind).flatMap(({ address }) => look.change(address) ?? []);
  const others = look
    .every(system, kind)
    .map((each) => look.incarnation(each))
    .filter(isLiveAddress)
    .flatMap((each) => look.change(each) ?? []);
  return [...new Set([...declared, ...others])];
}
