/**
 * The example `ibm-node-provision`, failing at each of its writes: for good, and with a reply that is lost. What was made
 * is taken back, or made once; what is not the node's stays as it is.
 */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, onTestFinished, test } from 'vitest';
import type { FaultName } from '../../../src/lab/faults.ts';
import { everything } from '../../../src/model/plan.ts';
import { startIbmLab, type IbmLab } from '../../../src/providers/ibm/lab/index.ts';
import { plan, planAndApply, resume } from '../../../src/reconcile.ts';
import type { Outcome, Request } from '../../../src/reconcile/engine.ts';

const example = join(import.meta.dirname, '../../../examples/ibm-node-provision');
const before = parse(readFileSync(join(example, 'live/us-south.yaml'), 'utf8')) as object;

interface Going {
  readonly lab: IbmLab;
  readonly request: Request;
}

async function going(settings: object = {}, timeoutSeconds = 60): Promise<Going> {
  const lab = await startIbmLab({ state: { ...before, lab: settings } });
  const folder = mkdtempSync(join(tmpdir(), 'trueup-ibm-node-'));
  onTestFinished(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });
  cpSync(example, folder, { recursive: true, filter: (path) => !path.endsWith('live') });
  const key = `IBM_NODE_${new URL(lab.url).port}`;
  process.env[key] = lab.auth['apiKey'];
  const system = {
    driver: 'ibm',
    ...lab.options,
    dnsInstance: 'site-dns',
    // So long a call of the dead may still take effect: whoever comes after waits it out.
    timeoutSeconds,
    auth: { apiKey: `\${env:${key}}` },
  };
  writeFileSync(
    join(folder, 'trueup.yaml'),
    JSON.stringify({
      site: 'node-provision',
      specs: '*.specs.yaml',
      systems: { 'us-south': system },
    }),
  );
  const never = new AbortController().signal;
  return {
    lab,
    request: {
      start: folder,
      config: join(folder, 'trueup.yaml'),
      specs: [],
      options: everything,
      approvals: [],
      confirm: () => Promise.resolve(true),
      signal: never,
      abort: never,
      actor: 'tester',
    },
  };
}

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Everything that the region holds, by table. */
function rowsOf(lab: IbmLab): Rows {
  const tables = Object.entries(lab.state() as Rows).filter(([, rows]) => Array.isArray(rows));
  return Object.fromEntries(tables);
}

/** How many rows of each table came, and those that were there as they are now. */
function since(lab: IbmLab): {
  readonly came: Readonly<Record<string, number>>;
  readonly old: Rows;
} {
  const came: Record<string, number> = {};
  const old: Record<string, Rows[string]> = {};
  for (const [name, rows] of Object.entries(rowsOf(lab))) {
    const known = new Set(fresh[name]?.map(({ id }) => id));
    old[name] = rows.filter(({ id }) => known.has(id));
    const count = rows.filter(({ id }) => !known.has(id)).length;
    if (count > 0) came[name] = count;
  }
  return { came, old };
}

const names: readonly FaultName[] = ['lost-reply', 'dropped-request', 'backend-503', 'rate-429'];
const writes = [
  ['POST /subnets/{subnet_id}/reserved_ips', 4],
  ['POST /virtual_network_interfaces', 2],
  ['POST /bare_metal_servers', 1],
  ['POST /instances/{instance_id}/dnszones/{zone_id}/resource_records', 4],
  ['POST /v3/tags/attach', 3],
] as const;
const every = writes.flatMap(([at, count]) =>
  Array.from({ length: count }, (_, skip) => ({ at, skip })),
);

/** What the node comes to. */
const made = {
  reserved_ips: 4,
  virtual_network_interfaces: 2,
  bare_metal_servers: 1,
  network_attachments: 2,
  resource_records: 4,
  tags: 3,
};

const fresh = await (async () => {
  const lab = await startIbmLab({ state: before });
  await lab.close();
  return rowsOf(lab);
})();

test.each(every.filter(({ at }) => at !== 'POST /v3/tags/attach'))(
  'refused for good at $at, after $skip that go well: nothing of the node is left',
  async ({ at, skip }) => {
    const { lab, request } = await going();
    lab.fault({ name: 'forbidden-403', at, skip });
    const applied = await planAndApply(request);
    expect(applied.exit, told(applied)).toBe(4);
    expect(since(lab)).toEqual({ came: {}, old: fresh });
    expect(lab.violations()).toEqual([]);
  },
);

test.each(
  writes.flatMap(([at]) => (['received', 'handled'] as const).map((phase) => ({ at, phase }))),
)('cut off when $at was $phase: resumed, whole and once', async ({ at, phase }) => {
  const { lab, request } = await going({}, 3);
  const abort = new AbortController();
  lab.onExchange(async (event) => {
    if (event.label !== at || event.phase !== phase || abort.signal.aborted) return;
    abort.abort();
    await turn();
  });
  const cut = await planAndApply({ ...request, abort: abort.signal });
  expect(cut.exit, told(cut)).toBe(4);
  if (cut.what !== 'applied') throw new Error(cut.what);
  const done = await resume(request, cut.run, true);
  expect(done.exit, told(done)).toBe(0);
  const again = await plan(request);
  expect(again.what === 'planned' && again.changes).toEqual([]);
  const { came, old } = since(lab);
  expect(old).toEqual(fresh);
  // One that nobody came to mark is known by the journal.
  expect(came['tags']).toBeGreaterThanOrEqual(2);
  expect({ ...came, tags: 3 }).toEqual(made);
});

test.each([
  { name: 'provision-fails' as const, at: 'POST /bare_metal_servers' },
  { name: 'tag-fails' as const, at: 'POST /v3/tags/attach', times: Infinity },
])('$name: nothing of the node is left, marked or not', async (fault) => {
  const { lab, request } = await going();
  lab.fault({ name: 'provision-fails', at: 'POST /bare_metal_servers' });
  lab.fault(fault);
  const applied = await planAndApply(request);
  expect(applied.exit, told(applied)).toBe(4);
  expect(since(lab)).toEqual({ came: {}, old: fresh });
});

test('a budget that is too small is never overdrawn by a whole run', async () => {
  const { lab, request } = await going({ rate: { requests: 40, seconds: 1 } });
  const applied = await planAndApply(request);
  expect(applied.exit, told(applied)).toBe(0);
  expect(lab.gate().refused).toBeGreaterThan(0);
  expect(lab.gate().early).toBe(0);
  // And no two writes to the zone were under way at once.
  expect(lab.overlaps()).toBe(0);
});

test('what the server starts with is told to nobody but IBM Cloud', async () => {
  const { lab, request } = await going();
  const secret = 'canary-of-user-data-4711';
  writeFileSync(join(request.start, 'n1.cloud-init'), `#cloud-config\npassword: ${secret}\n`);
  const outcomes = [await plan(request), await planAndApply(request), await plan(request)];
  expect(JSON.stringify(lab.state())).toContain(secret);
  const files = readdirSync(request.start, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => !path.endsWith('n1.cloud-init') && statSync(join(request.start, path)).isFile(),
    )
    .map((path) => readFileSync(join(request.start, path), 'latin1'));
  const all = [JSON.stringify(outcomes), ...files].join('\n');
  for (const each of [secret, Buffer.from(secret).toString('base64'), 'lab-api-key'])
    expect(all).not.toContain(each);
});

test.each(
  every.flatMap((one) =>
    // What was not done is done again in one way, whichever of them it is.
    (one.skip === 0 ? names : names.slice(0, 1)).map((name) => ({
      ...one,
      name,
    })),
  ),
)('$name at $at, after $skip that go well: made whole, and once', async ({ at, skip, name }) => {
  const { lab, request } = await going();
  lab.fault({ name, at, skip, ...(name === 'rate-429' ? { milliseconds: 0 } : {}) });
  const applied = await planAndApply(request);
  expect(applied.exit, told(applied)).toBe(0);
  const again = await plan(request);
  expect(again.what === 'planned' && again.changes).toEqual([]);
  expect(since(lab)).toEqual({
    came: made,
    old: fresh,
  });
});

function told(outcome: Outcome): string {
  const failed = outcome.what === 'applied' ? outcome.failed.map(({ problem }) => problem) : [];
  return [...outcome.problems, ...failed]
    .map(({ code, message }) => `${code} ${message}`)
    .join('\n');
}
