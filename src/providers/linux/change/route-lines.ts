/** Lines that make a route, move it, and take it away. */
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { metricOf } from '../kinds/route.ts';
import type { Line } from '../net/line.ts';

/** A route to the same place with the same metric gives way. */
export function routeComes(to: Spec): readonly Line[] {
  return [['route', 'replace', ...words(to)]];
}

export function routeGoes(from: Spec): readonly Line[] {
  return [['route', 'del', ...words(from)]];
}

function words(spec: Spec): Line {
  const [to = '', via, device] = [text(spec, 'to'), text(spec, 'via'), text(spec, 'device')];
  const metric = metricOf(spec);
  const usual = to.includes(':') ? 1024 : 0;
  return [
    to,
    ...(via === undefined ? [] : ['via', via]),
    ...(device === undefined ? [] : ['dev', device]),
    ...(metric === usual ? [] : ['metric', String(metric)]),
  ];
}
