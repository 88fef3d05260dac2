/** Under which id a thing of a host is found: it follows from what it is. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { canonical } from '../kinds/fields.ts';
import { names } from '../kinds/names.ts';
import { metricOf } from '../kinds/route.ts';
import { addressId, routeId } from '../net/net.ts';

/** Of the thing that an operation works on. */
export function idFor({ kind, liveId, from, to }: Operation): VendorId {
  return liveId ?? idOfSpec(kind, to ?? from ?? {});
}

function idOfSpec(kind: Operation['kind'], spec: Spec): VendorId {
  if (kind === names.address) {
    const written = canonical.hostAddress(text(spec, 'address'));
    const [ip = '', prefix = ''] = String(written).split('/');
    return addressId(text(spec, 'device') ?? '', ip, Number(prefix)) as VendorId;
  }
  if (kind === names.route) {
    const to = String(canonical.destination(text(spec, 'to')));
    return routeId({ to, metric: metricOf(spec) }) as VendorId;
  }
  return (text(spec, 'name') ?? '') as VendorId;
}
