/** What only a file of the host tells of: the next start would bring it. */
import type { SystemName, VendorId } from '../../model/address.ts';
import type { LiveResource } from '../../model/resource.ts';
import { names } from './kinds/names.ts';
import { addressId, routeId } from './net/net.ts';
import type { Stored } from './stored/things.ts';

/** In the shape of what runs; what a file leaves open is as it usually is. */
export function asStored(system: SystemName, stored: Stored): LiveResource {
  const base = { system, status: { storedIn: stored.files } };
  const state = { running: false, stored: true };
  switch (stored.kind) {
    case 'bridge': {
      const { kind: _kind, files: _files, name, ports, ...rest } = stored;
      const spec = {
        name,
        ports: ports.toSorted((a, b) => (a < b ? -1 : 1)),
        mtu: 1500,
        up: true,
        ...rest,
        ...state,
      };
      return { ...base, kind: names.bridge, id: name as VendorId, label: name, spec };
    }
    case 'vlan': {
      const { kind: _kind, files: _files, ...rest } = stored;
      const { name } = stored;
      return {
        ...base,
        kind: names.vlan,
        id: name as VendorId,
        label: name,
        spec: { mtu: 1500, up: true, ...rest, ...state },
      };
    }
    case 'address': {
      const { device, address } = stored;
      const [ip = '', prefix = ''] = address.split('/');
      const id = addressId(device, ip, Number(prefix)) as VendorId;
      const spec = { device, address, ...state };
      return { ...base, kind: names.address, id, label: `${address} on ${device}`, spec };
    }
    case 'route': {
      const { kind: _kind, files: _files, ...rest } = stored;
      const label = `${stored.to}${stored.via === undefined ? '' : ` via ${stored.via}`}`;
      return {
        ...base,
        kind: names.route,
        id: routeId(stored) as VendorId,
        label,
        spec: { ...rest, ...state },
      };
    }
  }
}
