/** Documents for `manual` systems: steps that people do with their own hands. */
import { isMap } from 'yaml';
import type { Address } from '../model/address.ts';
import type { Condition } from '../model/condition.ts';
import type { System } from '../model/desired.ts';
import { addressProblems, readConditions } from './conditions.ts';
import type { DocumentKeys } from './document.gen.ts';
import { blame, originOf, type Spot } from './file.ts';
import { formats } from './formats.ts';
import { locate, resolved, type Part } from './locate.ts';
import { keyOf } from './plain.ts';
import type { Findings, Reading } from './reading.ts';
import { schemaCheck } from './schemas.ts';
import type { ManualStepFields } from './step.gen.ts';
import { schemaProblems } from './wrong.ts';

interface ManualPlace {
  readonly system: System;
  readonly keys: DocumentKeys;
  readonly part: Part;
  readonly reading: Reading;
}

/** Adds the steps of a document. */
export async function readManual(
  value: unknown,
  place: ManualPlace,
  into: Findings,
): Promise<void> {
  const spot = locate(place.part, '/steps');
  const node = resolved(place.part.document, spot);
  if (!isMap(node) || typeof value !== 'object' || value === null) {
    const message = '`steps` must be a map from names to steps';
    into.problems.push(blame(place.part.file, spot, { code: 'not-a-map', message }));
    return;
  }
  const check = await schemaCheck('manual/step.json');
  const steps = new Map(node.items.map((pair) => [keyOf(pair), pair]));
  for (const [name, fields] of Object.entries(value as Record<string, unknown>)) {
    const pair = steps.get(name);
    const { file, document } = place.part;
    const part: Part = { file, document, key: pair?.key as Spot, value: pair?.value };
    if (formats['name']?.ok(name) !== true)
      into.problems.push(
        blame(file, part.key, { code: 'not-name', message: 'this cannot be a name' }),
      );
    else if (check(fields)) addStep(name, fields as ManualStepFields, { ...place, part }, into);
    else into.problems.push(...schemaProblems(part, check.errors));
  }
}

function addStep(name: string, fields: ManualStepFields, place: ManualPlace, into: Findings): void {
  const { system, keys, part, reading } = place;
  const done: Condition[] = [];
  const address = `${system.name}/manual/${name}` as Address;
  const twin = into.manual.find((step) => step.address === address);
  if (twin !== undefined) {
    const message = `${address} is declared twice, here and in ${twin.origin.file}:${twin.origin.line}`;
    into.problems.push(
      blame(part.file, part.key, { code: 'declared-twice', message, about: address }),
    );
    return;
  }
  readConditions(
    'expect',
    fields.done ?? [],
    { part, pointer: '/done', reading },
    { conditions: done, problems: into.problems },
  );
  for (const list of ['before', 'after'] as const)
    for (const [index, each] of (fields[list] ?? []).entries())
      into.problems.push(
        ...addressProblems(each, { part, pointer: `/${list}`, reading }, `/${index}`),
      );
  const phase = fields.phase ?? keys.phase;
  into.manual.push({
    address,
    instructions: typeof fields.run === 'string' ? fields.run.trimEnd().split('\n') : fields.run,
    done,
    before: (fields.before ?? []) as Address[],
    after: (fields.after ?? []) as Address[],
    impact: fields.impact ?? 'none',
    origin: originOf(part.file, part.key),
    ...(phase === undefined ? {} : { phase }),
  });
}
