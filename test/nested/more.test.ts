/** A nested Proxmox VE where something goes otherwise: failures, approvals, silence, deaths, secrets. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { builtInto } from '../crash/bundle.ts';
import { started } from '../crash/child.ts';
import { workFolder } from '../crash/site.ts';
import { filesIn } from '../hostile/yard.ts';
import { Channels } from '../secrets/channels.ts';
import type { Ended } from '../cli/pretend.ts';
import { carriedOut, edited, mended, nestedSite, typed, vmIn, type Nested } from './site.ts';

const patient = { timeout: 60_000 };

describe('a phase that failed', () => {
  const failing = { 'ssh-keys': { fails: true, output: 'no key here' } };

  test('is run again by itself, and the phases before it are left alone', patient, async () => {
    const site = await nestedSite({ tasks: failing });
    for (const phase of ['provision', 'network'])
      expect(await typed(site.folder, 'plan', '--phase', phase, '--apply')).toMatchObject({
        exit: 0,
      });
    const before = [site.father.writes(), site.inner.writes()];
    const failed = await typed(site.folder, 'plan', '--phase', 'ssh', '--apply');
    expect(failed).toMatchObject({ exit: 4, out: expect.stringContaining('no key here') });
    // What comes after it does not go first.
    const early = await typed(site.folder, 'plan', '--phase', 'repos', '--apply');
    expect(early).toMatchObject({
      exit: 3,
      err: expect.stringContaining('setup/task/ssh-keys'),
    });
    expect(site.setup.writes()).toEqual({ 'run ssh-keys': 1 });

    const setup = await mended(site, 'ssh-keys');
    const again = await typed(site.folder, 'plan', '--phase', 'ssh', '--apply');
    expect(again, again.out).toMatchObject({
      exit: 0,
      err: expect.stringMatching(/^\[1\/1\] done/),
    });
    expect(setup.writes()).toEqual({ 'run ssh-keys': 1 });
    expect([site.father.writes(), site.inner.writes()]).toEqual(before);
    expect(await typed(site.folder, 'plan', '--phase', 'repos', '--apply')).toMatchObject({
      exit: 0,
    });
    await expectDone(site);
  });

  test(
    'in the midst of all of them: resume does it and what waits for it, nothing else',
    patient,
    async () => {
      const site = await nestedSite({ tasks: failing });
      const failed = await typed(site.folder, 'plan', '--apply');
      expect(failed).toMatchObject({ exit: 4, out: expect.stringContaining('no key here') });
      const before = [site.father.writes(), site.inner.writes()];
      const setup = await mended(site, 'ssh-keys');
      const resumed = await typed(site.folder, 'resume', 'latest', '--apply');
      expect(resumed, resumed.out + resumed.err).toMatchObject({ exit: 0 });
      expect(setup.writes()).toEqual({ 'run ssh-keys': 1, 'run repos': 1 });
      expect([site.father.writes(), site.inner.writes()]).toEqual(before);
      await expectDone(site);
    },
  );

  test(
    'after phases that were done before: resume sees that what they brought about still holds',
    patient,
    async () => {
      const site = await nestedSite({ tasks: failing });
      for (const phase of ['provision', 'network'])
        await typed(site.folder, 'plan', '--phase', phase, '--apply');
      expect(await typed(site.folder, 'plan', '--apply')).toMatchObject({ exit: 4 });
      await mended(site, 'ssh-keys');
      const resumed = await typed(site.folder, 'resume', 'latest', '--apply');
      expect(resumed, resumed.out).toMatchObject({
        exit: 0,
        out: expect.stringContaining('holds  inner/bridge/vmbr1 active = true'),
      });
    },
  );
});

test('what has an impact inside needs an approval of its own', patient, async () => {
  const site = await nestedSite();
  const { folder, setup } = site;
  edited(join(folder, 'trueup.yaml'), (text) =>
    text.replace(/^ {6}repos:\n/m, '      repos:\n        impact: restart\n'),
  );
  const first = JSON.parse((await typed(folder, 'plan', '--format', 'json')).out) as {
    plan: string;
  };
  // An approval of the first plan is none of the second.
  const ended = await typed(folder, 'plan', '--apply', '--approve', `${first.plan}:restart`);
  expect(ended, ended.err).toMatchObject({ exit: 3, out: expect.stringContaining(first.plan) });
  const [flag = '', plan = ''] = /--approve ([0-9a-f]{12}):restart/.exec(ended.out) ?? [];
  expect(ended.err).toContain(flag);
  expect(plan).not.toBe(first.plan);
  expect(vmIn(site.father, 99913)).toContain('"status":"running"');
  expect([site.inner.writes(), setup.writes()]).toEqual([{}, {}]);

  const approved = await typed(folder, 'plan', '--apply', ...flag.split(' '));
  expect(approved, approved.err).toMatchObject({ exit: 0 });
  await expectDone(site);
});

test(
  'a value that is shown once is in its file and nowhere else; then there is nothing to do',
  patient,
  async () => {
    const site = await nestedSite();
    const { folder } = site;
    const channels = new Channels();
    const tell = async (...words: readonly string[]): Promise<Ended> => {
      const ended = await typed(folder, ...words, '--log-level', 'trace');
      channels.add(`${words.join(' ')} > stdout`, ended.out);
      channels.add(`${words.join(' ')} > stderr`, ended.err);
      return ended;
    };
    expect(await tell('plan', '--apply')).toMatchObject({ exit: 0 });
    const path = join(folder, '.secrets', 'nested-pve.token');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [, value = ''] = /^root@pam!iac=(\S{16,})\n$/.exec(readFileSync(path, 'utf8')) ?? [];
    expect(JSON.stringify(site.inner.state())).toContain(value);
    const writes = [site.father.writes(), site.inner.writes(), site.setup.writes()];

    expect(await tell('plan')).toMatchObject({
      exit: 0,
      out: expect.stringContaining('nothing to do'),
    });
    expect(await tell('plan', '--apply')).toMatchObject({ exit: 0 });
    expect([site.father.writes(), site.inner.writes(), site.setup.writes()]).toEqual(writes);

    for (const format of ['text', 'json', 'markdown'])
      for (const words of [
        ['plan', '--patch', '--unmanaged'],
        ['drift'],
        ['show', 'latest'],
        ['runs'],
        ['doctor'],
      ])
        await tell(...words, '--format', format);
    // The inner one signs in with it from here on, and is refused with an error.
    edited(join(folder, 'trueup.yaml'), (text) =>
      text.replace('${env:TRUEUP_NESTED_INNER_TOKEN}', '${file:.secrets/nested-pve.token}'),
    );
    expect(await tell('plan')).toMatchObject({ exit: 0 });
    site.inner.fault({ name: 'unauthorized-401', times: Infinity });
    expect(await tell('plan')).toMatchObject({ exit: 1, err: expect.stringContaining('inner') });
    await tell('doctor');

    for (const [file, bytes] of filesIn(folder))
      if (file !== join('.secrets', 'nested-pve.token')) channels.add(file, bytes);
    const { token = '' } = site.father.auth;
    expect(channels.hits([value, token])).toEqual([]);
    console.log(`nested, a value shown once: ${channels.summary()}`);
    // The search finds what is there.
    channels.add('its own file', readFileSync(path));
    expect(channels.hits([value])).not.toEqual([]);
  },
);

test.each([0, 1])(
  'an inner one that does not answer within %i seconds',
  patient,
  async (answerSeconds) => {
    const site = await nestedSite({ inside: { answerSeconds } });
    await site.inner.close();
    const ended = await typed(site.folder, 'plan', '--apply');
    expect(ended).toMatchObject({
      exit: 4,
      out: expect.stringMatching(/5 of 5 operations done; inner, setup are still to be planned/),
      err: expect.stringMatching(
        /error\[inner-silent\].*inner: .*cannot be reached[^]*help: Look at the VM; when it answers, `trueup plan --apply` goes on/,
      ),
    });
    expect(vmIn(site.father, 99913)).toContain('"status":"running"');
    expect(site.setup.writes()).toEqual({});
    // The next one knows that it is there, and does not take its silence for emptiness.
    const next = await typed(site.folder, 'plan', '--apply');
    expect(next).toMatchObject({
      exit: 1,
      err: expect.stringContaining('error[unreachable] inner'),
    });
    expect(site.setup.writes()).toEqual({});
  },
);

test('ids of a context file count within the range of the rule alone', patient, async () => {
  const site = await nestedSite({
    father: (state) => ({ ...state, vms: [...(state.vms ?? []), ...left] }),
  });
  const { gone, father } = site;
  const before = [130, 100, 9013].map((vmid) => vmIn(father, vmid));
  const without = await typed(gone, 'plan');
  expect(without).toMatchObject({ exit: 0 });
  const context = {
    nested: { vm_id: 99914 },
    others: [{ vmid: 130 }, { id: '100' }, { vm_id: 9013 }],
  };
  writeFileSync(join(gone, 'context.json'), JSON.stringify(context));
  const planned = await typed(gone, 'plan', '--format', 'json', '--unmanaged');
  const { changes } = JSON.parse(planned.out) as { changes: readonly { address: string }[] };
  expect(changes.map(({ address }) => address)).toEqual(['father/vm/#99914']);
  const ended = await carriedOut(gone);
  expect(ended, ended.err).toMatchObject({ exit: 0 });
  expect(vmIn(father, 99914)).toBeUndefined();
  expect([130, 100, 9013].map((vmid) => vmIn(father, vmid))).toEqual(before);
  expect(await typed(gone, 'plan')).toMatchObject({ exit: 0 });
});
const left = [
  { vmid: 99914, config: { memory: 8192, scsi0: 'local-lvm:vm-99914-disk-0,size=64G' } },
  { vmid: 130, status: 'running', config: { name: 'nested-pve-x', memory: 1024 } },
];

test(
  'conditions about things that no spec declares are judged by what is there',
  patient,
  async () => {
    const { gone } = await nestedSite();
    const conditions = [
      ['father/bridge/vmbr0', 'active', 'true'],
      ['father/vm/gateway', 'memory', '1024'],
      ['father/vm/gateway', 'running', 'false'],
    ].map(([of, field, value]) => `  - { of: '${of}', field: ${field}, value: ${value} }`);
    const storage = 'storages:\n  local: { content: [iso, vztmpl, backup] }';
    const spec = ['pve: father', storage, 'expect:', ...conditions, ''].join('\n');
    writeFileSync(join(gone, 'father.specs.yaml'), spec);
    const { out } = await typed(gone, 'plan');
    expect(out.match(/^ {2}(holds|fails|not yet) /gm), out).toEqual([
      '  holds ',
      '  holds ',
      '  not yet ',
    ]);
  },
);

test(
  'killed between the rounds: the next command goes on from there',
  { timeout: 180_000 },
  async () => {
    const work = workFolder();
    onTestFinished(() => rmSync(work, { recursive: true, force: true }));
    const cli = await builtInto(work);
    const site = await nestedSite();
    const { folder, father, inner } = site;
    const child = started(cli, ['plan', '--apply'], { folder });
    let killed = false;
    // Nobody asks the inner one before the first round is over.
    inner.onExchange(() => {
      if (!killed) child.process.kill('SIGKILL');
      killed = true;
    });
    const ended = await child.ended;
    expect(ended, ended.err).toMatchObject({ signal: 'SIGKILL' });
    expect(await outcomes(folder)).toEqual(['done']);
    expect([inner.writes(), site.setup.writes()]).toEqual([{}, {}]);
    const before = father.writes();

    const next = await typed(folder, 'plan', '--apply');
    expect(next, next.err).toMatchObject({ exit: 0 });
    expect(await outcomes(folder)).toEqual(['done', 'done']);
    expect(father.writes()).toEqual(before);
    await expectDone(site);
  },
);

test('father asked as a user with a password', patient, async () => {
  const site = await nestedSite({ signIn: 'password' });
  const ended = await typed(site.folder, 'plan', '--apply');
  expect(ended, ended.err).toMatchObject({ exit: 0 });
  expect(site.father.counts()['POST /access/ticket']).toBeGreaterThan(0);
  await expectDone(site);
  const gone = await carriedOut(site.gone);
  expect(gone, gone.err).toMatchObject({ exit: 0 });
  expect(vmIn(site.father, 99913)).toBeUndefined();
});

async function expectDone({ folder }: Nested): Promise<void> {
  const again = await typed(folder, 'plan');
  expect(again, again.out + again.err).toMatchObject({
    exit: 0,
    out: expect.stringContaining('nothing to do'),
  });
}

async function outcomes(folder: string): Promise<readonly string[]> {
  const { out } = await typed(folder, 'runs', '--format', 'json');
  return (JSON.parse(out) as { runs: readonly { outcome: string }[] }).runs.map(
    ({ outcome }) => outcome,
  );
}
