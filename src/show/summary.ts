/** What a thing is, beside its address: its main values, and the name by which the vendor knows it. */
import { addressParts, isLiveAddress, type KindName } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Kinds } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Spec } from '../model/resource.ts';
import { oneLine } from './clean.ts';

/** `caracal/subnet/metal-admin 10.12.8.0/22`: as it is before a change, or, where it is new, after it. */
export function changeTitle(change: Change, kinds?: Kinds): string {
  const spec =
    change.action === 'create'
      ? change.to
      : change.action === 'adopt'
        ? change.desired.spec
        : change.from;
  const label = change.action === 'create' ? undefined : change.live.label;
  return title(change, { spec, label, kinds });
}

/** The same words for an operation. */
export function operationTitle(operation: Operation, kinds?: Kinds): string {
  const spec = operation.do === 'delete' ? operation.from : (operation.to ?? operation.from);
  return title(
    { address: operation.of, kind: operation.kind },
    { spec: operation.do === 'act' ? undefined : spec, label: operation.liveLabel, kinds },
  );
}

interface Known {
  readonly spec: Spec | undefined;
  readonly label: string | undefined;
  readonly kinds: Kinds | undefined;
}

function title(of: Pick<Change, 'address'> & { readonly kind: KindName }, known: Known): string {
  const summary =
    known.spec === undefined ? '' : oneLine(known.kinds?.get(of.kind)?.summary(known.spec) ?? '');
  const { name } = addressParts(of.address);
  // A thing that nobody declared has only its vendor id in its address; its label says what it is.
  const label = isLiveAddress(of.address) ? oneLine(known.label ?? '') : '';
  // Labels are often made of the main values; what one says whole the other need not repeat.
  const words = ` ${label} `.includes(` ${summary} `)
    ? [label]
    : ` ${summary} `.includes(` ${label} `)
      ? [summary]
      : [label, summary];
  return [of.address, ...words.filter((word) => word !== '' && word !== name)].join(' ');
}
