/** Zones and records of DNS Services as live resources. */
import { byText } from '../../../model/address.ts';
import { names } from '../kinds/names.ts';
import { addressOfPtr, nameInZone } from '../kinds/normal.ts';
import type { Fields } from '../shape.ts';
import { pair, type Found, type Making } from './making.ts';

export function dnsOf({ ref, thing }: Making) {
  return {
    /** `vpcs`: the names of the networks that may ask it. */
    dnszone: (each: Fields, vpcs: readonly string[]): Found => {
      const name = each.text('name').toLowerCase();
      return {
        live: thing(names.dnszone, each.text('id'), {
          label: name,
          spec: {
            name,
            description: each.textOrNull('description') ?? '',
            vpcs: vpcs.toSorted(byText),
          },
        }),
      };
    },

    record:
      (zone: string) =>
      (each: Fields): Found => {
        const type = each.text('type');
        const zoneName = zone.slice(0, zone.lastIndexOf(':'));
        const full = each.text('name');
        const name = type === 'PTR' ? addressOfPtr(full) : nameInZone(full, zoneName);
        const value = valueOf(type, each.object('rdata'));
        return {
          live: thing(names.record, pair(zone, each.text('id')), {
            label: `${type} ${name} ${value}`,
            spec: { zone: ref(names.dnszone, zone), type, name, value, ttl: each.int('ttl') },
            status: { zoneName },
          }),
        };
      },
  };
}

/** One line for what a record says. */
function valueOf(type: string, rdata: Fields): string {
  const host = (field: string): string => rdata.text(field).toLowerCase().replace(/\.$/, '');
  switch (type) {
    case 'A':
    case 'AAAA':
      return rdata.text('ip');
    case 'CNAME':
      return host('cname');
    case 'PTR':
      return host('ptrdname');
    case 'MX':
      return `${rdata.int('preference')} ${host('exchange')}`;
    case 'SRV': {
      const numbers = ['priority', 'weight', 'port'].map((each) => rdata.int(each));
      return `${numbers.join(' ')} ${host('target')}`;
    }
    default:
      return rdata.textOrNull('text') ?? '';
  }
}
