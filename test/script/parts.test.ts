/** Words as a shell sees them again, the order of steps, and what a later step takes back. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Operation } from '../../src/model/operation.ts';
import type { Step } from '../../src/model/plan.ts';
import { inTurn, supersededBy } from '../../src/script/order.ts';
import { commandLine, variable } from '../../src/script/words.ts';

test('words come out of a shell as they went in, whatever is in them', () => {
  const words = [
    "it's",
    '$(id)',
    '`id`',
    'a b',
    '',
    '\\',
    '"',
    'new\nline',
    '*',
    '~',
    '{a,b}',
    '!!',
    'ü',
    '-x',
    '#',
    'x=y',
    '=z',
    '&&',
  ];
  const line = commandLine(['printf', '%s\\0', ...words]);
  const seen = execFileSync('bash', ['-c', line], { encoding: 'utf8' });
  expect(seen.split('\0').slice(0, -1)).toEqual(words);
});

test('what stands for an id becomes a variable inside its word; what only looks like one does not', () => {
  const line = commandLine(['echo', `{"id":"${variable('id_a')}"}`, '__trueup:HOME:__', 'plain']);
  expect(line).toBe(`echo '{"id":"'"$id_a"'"}' __trueup:HOME:__ plain`);
  const script = `id_a="1'2 3"; ${line}`;
  const seen = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(seen).toBe(`{"id":"1'2 3"} __trueup:HOME:__ plain\n`);
});

function step(id: string, operations: readonly object[], ...after: readonly string[]): Step {
  const waits = after.map((each) => ({ step: each, why: 'fact', detail: '' }));
  return { id, operations, after: waits } as unknown as Step;
}
function set(id: string, holder: string, ...fields: readonly string[]): Operation {
  const changes = fields.map((field) => ({ field, from: 1, to: 2, moved: 'spec' }));
  return { id, of: holder, holder, do: 'update', fields: changes } as unknown as Operation;
}

test('steps come after all that they wait for, and else as the plan has them', () => {
  const steps = [step('c', [], 'a', 'b'), step('a', []), step('d', []), step('b', [], 'a')];
  expect(inTurn({ steps }).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

test('a stop has done its service when what came between and the start are done, and not before', () => {
  const [stop, change, start] = [
    set('stop', 'vm', 'running'),
    set('set', 'nic', 'ip'),
    set('start', 'vm', 'running'),
  ];
  const other = set('other', 'elsewhere', 'x');
  const steps = [
    step('1', [stop]),
    step('2', [other]),
    step('3', [change], '1'),
    step('4', [start], '3'),
  ];
  const found = supersededBy(steps).get(stop);
  expect(found?.by).toEqual([change, start]);
  expect([...(found?.but ?? [])]).toEqual(['running']);
  expect(supersededBy(steps).get(start)).toBeUndefined();
  expect(supersededBy(steps).get(other)).toBeUndefined();
});

test('what is deleted later need not be as an earlier step made it; what is made anew under its address is gone', () => {
  const down = set('down', 'x/vm/#1', 'running');
  const gone = {
    ...set('delete', 'x/vm/#1'),
    of: 'x/vm/web',
    do: 'delete',
    fields: [],
  } as unknown as Operation;
  const made = { ...set('create', 'x/vm/web'), do: 'create', fields: [] } as unknown as Operation;
  const found = supersededBy([step('1', [down]), step('2', [gone], '1'), step('3', [made], '2')]);
  expect(found.get(down)).toEqual({ by: [gone] });
  expect(found.get(gone)).toEqual({ by: [made] });
});
