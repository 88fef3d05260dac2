/** What a record says, as DNS Services wants it: fields of their own for each type. */
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';

/** Name and rdata; an SRV has its service and protocol beside them. */
export function rdataOf(spec: Spec): object {
  const [name, value] = [text(spec, 'name') ?? '', text(spec, 'value') ?? ''];
  const [first = '', second = '', third = '', ...rest] = value.split(/\s+/);
  switch (spec['type']) {
    case 'A':
    case 'AAAA':
      return { name, rdata: { ip: value } };
    case 'CNAME':
      return { name, rdata: { cname: value } };
    case 'PTR':
      return { name, rdata: { ptrdname: value } };
    case 'MX':
      return { name, rdata: { preference: Number(first), exchange: second } };
    case 'SRV': {
      const [, service, protocol, host = '@'] = /^(_[^.]+)\._([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
      const [priority, weight, port] = [first, second, third].map(Number);
      const rdata = { priority, weight, port, target: rest.join(' ') };
      return { name: host, rdata, ...(service === undefined ? {} : { service, protocol }) };
    }
    default:
      return { name, rdata: { text: value } };
  }
}
