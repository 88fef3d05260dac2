/** A MAAS that answers nonsense, or not at all: each read in turn, under whole commands. No plan, no write, plain words. */
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fault, FaultName } from '../../src/lab/faults.ts';
import { answers, standBefore } from './front.ts';
import { Table } from './table.ts';
import { crash, inYard, type YardWish } from './yard.ts';

/** Every read that a plan of the small site makes, and a field of its answer that is read. */
const reads: readonly { readonly at: string; readonly field?: string }[] = [
  { at: 'GET users whoami', field: 'is_superuser' },
  { at: 'GET version', field: 'version' },
  { at: 'GET maas get_config' },
  { at: 'GET fabrics', field: 'id' },
  { at: 'GET spaces', field: 'name' },
  { at: 'GET subnets', field: 'vlan' },
  { at: 'GET ipranges', field: 'start_ip' },
  { at: 'GET static-routes', field: 'source' },
  { at: 'GET machines', field: 'interface_set' },
  { at: 'GET devices', field: 'system_id' },
  { at: 'GET rackcontrollers', field: 'hostname' },
  { at: 'GET reservedips', field: 'ip' },
  { at: 'GET dnsresources', field: 'ip_addresses' },
  { at: 'GET dhcp-snippets', field: 'enabled' },
  { at: 'GET discovery', field: 'discovery_id' },
  { at: 'GET subnets ip_addresses', field: 'alloc_type' },
];

/** Faults of the lab, and what is said of them. */
const ofTheLab: Partial<Record<FaultName, RegExp>> = {
  'html-page': /answers with a web page/,
  'truncated-json': /cut off or is no JSON/,
  'wrong-types': /should be .* and is/,
  'redirect-loop': /redirects \(302\)/,
  hang: /did not answer in time/,
  'dropped-request': /connection broke|cannot be reached/,
  'unavailable-503': /MAAS failed \(503\)/,
  'busy-409': /MAAS is busy \(409\)/,
  'unauthorized-echo': /does not accept the API key/,
};

const ofTheFront: Record<keyof typeof answers, RegExp> = {
  'not-http': /connection broke/,
  'stack-500': /MAAS failed \(500\)/,
  'empty-body': /should be .* and is/,
  'other-json': /should be .* and is/,
  'deep-json': /should be .* and is/,
  'endless-body': /too big|did not answer in time/,
};

const table = new Table();
table.add('fault', 'at', 'exit', 'writes');
afterAll(() => {
  process.stdout.write(`\n${table.text()}\n`);
});

describe('while reading', () => {
  test.each(Object.keys(ofTheLab) as FaultName[])('%s', async (name) => {
    await Promise.all(
      reads.map(async ({ at, field }) => {
        // MAAS tells its uuid as a bare text: there is no field to be of another type.
        if (name === 'wrong-types' && field === undefined) return;
        await refused(name, at, ofTheLab[name] ?? /^$/, {
          faults: [lasting(name, at, field)],
          timeoutSeconds: name === 'hang' ? 0.5 : 20,
        });
      }),
    );
  });

  test.each(Object.keys(answers) as (keyof typeof answers)[])('%s', async (name) => {
    const one = async (at: string): Promise<void> =>
      refused(name, at, ofTheFront[name], {
        front: standBefore(at, answers[name]),
        timeoutSeconds: name === 'endless-body' ? 0.3 : 20,
      });
    // An endless body is taken in up to a limit: not sixteen of them at once.
    if (name === 'endless-body') for (const { at } of reads) await one(at);
    else await Promise.all(reads.map(({ at }) => one(at)));
  });
});

/** The first write of each kind that the small site's plan makes. */
const writes = [
  'POST spaces',
  'DELETE subnets',
  'PUT vlans',
  'POST subnets',
  'POST ipranges',
  'POST interfaces link_subnet',
];

// With these a write is never acted on, however often it is tried. All at once, since each is tried for a while.
test('while applying', async () => {
  const ofLab = ['html-page', 'redirect-loop', 'hang', 'dropped-request', 'state-409'] as const;
  const ofFront = ['not-http', 'stack-500', 'empty-body', 'other-json'] as const;
  // One fault at a time at all the writes: all at once would keep the machine too busy to tell a hang from load.
  for (const name of ofLab)
    await Promise.all(
      writes.map((at) =>
        partly(name, at, {
          faults: [lasting(name, at, undefined)],
          timeoutSeconds: name === 'hang' ? 4 : 20,
        }),
      ),
    );
  for (const name of ofFront)
    await Promise.all(
      writes.map((at) => partly(name, at, { front: standBefore(at, answers[name]) })),
    );
}, 300_000);

test('nobody listens', async () => {
  await inYard({}, async (yard) => {
    await yard.lab.close();
    await saysNo(
      'refused',
      'everything',
      /MAAS cannot be reached/,
      await yard.run('plan', '--apply'),
    );
  });
});

test('something else listens', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.end('220 mail.example ESMTP\r\n');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const front = () =>
    Promise.resolve({
      url: `http://127.0.0.1:${port}/MAAS`,
      close: () => new Promise<void>((done) => void server.close(() => done())),
    });
  await refused('mail server', 'everything', /connection broke/, { front });
});

function lasting(name: FaultName, at: string, field: string | undefined): Fault {
  return {
    name,
    at,
    times: Infinity,
    // A pause is asked for in whole seconds, so none is.
    ...(name === 'hang' ? {} : { milliseconds: 0 }),
    ...(name === 'wrong-types' ? { detail: { field, value: { not: 'this' } } } : {}),
  };
}

async function refused(name: string, at: string, says: RegExp, wish: YardWish): Promise<void> {
  await inYard(wish, async (yard) => {
    const ended = await yard.run('plan', '--apply');
    await saysNo(name, at, says, ended);
    expect([at, yard.lab.writes()]).toEqual([at, {}]);
  });
}

/** Applies with a fault at a write: what was not done is said, the next plan shows it. */
async function partly(name: string, at: string, wish: YardWish): Promise<void> {
  await inYard(wish, async (yard) => {
    const { exit, out, err } = await yard.apply();
    const wrote = Object.values(yard.lab.writes()).reduce((sum, each) => sum + each, 0);
    table.add(name, at, exit, wrote);
    const said = `${out}${err}`;
    expect.soft([name, at, exit, said]).toEqual([name, at, 4, expect.stringContaining('caracal')]);
    expect.soft(said).toContain('trueup resume');
    expect.soft(said).not.toMatch(crash);
    expect.soft([at, (await yard.run('drift')).exit]).toEqual([at, 2]);
  });
}

async function saysNo(
  name: string,
  at: string,
  says: RegExp,
  { exit, out, err }: { readonly exit: number; readonly out: string; readonly err: string },
): Promise<void> {
  table.add(name, at, exit, 0);
  const said = `${out}${err}`;
  expect.soft([at, exit, err]).toEqual([at, 1, expect.stringMatching(says)]);
  expect.soft(err).toContain('caracal');
  expect.soft(said).not.toMatch(crash);
  expect.soft(out).not.toContain('--approve');
}
