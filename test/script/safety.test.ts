/** What keeps people safe who run a script: it looks first, asks for approval, stops where something moved, goes on where it stopped. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { examples, onLabs, run, type Example } from '../support/examples.ts';
import { writesOf } from '../support/site-labs.ts';
import { alike } from './alike.ts';
import { twinsOf } from './twins.ts';

/** As with the other crash tests. */
const sample = process.env['TRUEUP_CRASH'] === 'quick';

function named(name: string): Example {
  const found = examples.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no example ${name}`);
  return found;
}

describe('before anything', () => {
  test('without --apply it looks and tells; without approval it does nothing', async () => {
    const { bench, script, scripted } = await twinsOf(named('limits'));
    const looked = await bench.run(script, []);
    expect(looked).toMatchObject({ exit: 2 });
    expect(looked.stdout).toContain('step 1 of 4, - caracal/subnet/#10');
    expect(looked.stdout).toContain('4 steps: 0 done now, 0 so already, 4 open');
    const { approval } = await twinsOf(named('cidr-rotation'));
    expect(approval).toMatch(/^[0-9a-f]{12}:cascades$/);
    expect(await bench.run(script, ['--destroy'])).toMatchObject({ exit: 64 });
    expect(writesOf(scripted)).toEqual({});
  });

  test('without approval for the gravest impact it does nothing', async () => {
    const { bench, script, scripted, approval } = await twinsOf(named('dhcp-plane'));
    const refused = await bench.run(script, ['--apply', '--approve', '0123456789ab:cascades']);
    expect(refused).toMatchObject({ exit: 3 });
    expect(refused.stderr).toContain(`--approve ${approval}`);
    expect(writesOf(scripted)).toEqual({});
  });

  test('--out writes a file that can be run; what is no plan gives none', async () => {
    const { folder, labs } = await onLabs(named('limits'));
    onTestFinished(async () => {
      await Promise.all([...labs.values()].map((lab) => lab.close()));
    });
    const { more } = named('limits');
    expect(await run(folder, ['plan', ...more, '--out', 'saved.json'])).toMatchObject({ exit: 2 });
    const made = await run(folder, ['script', 'saved.json', '--out', 'do-it']);
    expect(made).toMatchObject({ exit: 0, out: '' });
    expect(statSync(join(folder, 'do-it')).mode & 0o777).toBe(0o755);
    const none = await run(folder, ['script', 'trueup.yaml']);
    expect(none).toMatchObject({ exit: 1, out: '' });
    expect(none.err).toContain('plan-unreadable');
    expect((await run(folder, ['script', 'nothing.json'])).err).toContain('no-plan-file');
  });

  test('the same plan gives the same script', async () => {
    const twins = await twinsOf(named('name-swap'));
    const { script } = twins;
    expect(await twins.again()).toBe(script);
    expect(script).toContain('space update 1 name=trueup-park-');
    expect(script).not.toMatch(/apikey|secret-?key|password/i);
  });
});

describe('when something moved', () => {
  test('what is not called as the plan saw it is not deleted, and nothing after it is done', async () => {
    const { bench, script, scripted } = await twinsOf(named('limits'));
    const lab = scripted.get('caracal');
    const words = ['caracal', 'subnet', 'update', '11', 'name=somebody-elses'];
    expect(await bench.run(`maas ${words.join(' ')}`, [])).toMatchObject({ exit: 0 });
    const before = alike(lab?.state());
    const ended = await bench.run(script, ['--apply']);
    expect(ended).toMatchObject({ exit: 4 });
    expect(ended.stderr).toContain('caracal/subnet/#11 (#11) is not as the plan saw it any more');
    expect(ended.stdout).toContain('1 done now, 0 so already, 3 open');
    expect(alike(lab?.state())).not.toEqual(before);
    expect(JSON.stringify(lab?.state())).toContain('somebody-elses');
    expect(writesOf(scripted)).toMatchObject({ 'caracal DELETE subnets': 1 });
  });
});

describe('when numbers were handed on', () => {
  test('without what it noted it stops, and takes no VM for the one that had its number', async () => {
    const { bench, script, scripted, approval } = await twinsOf(named('vmid-swap'));
    const words = ['--apply', '--approve', approval ?? ''];
    expect(await bench.run(script, words)).toMatchObject({ exit: 0 });
    const writes = writesOf(scripted);
    const again = await bench.run(script, words, { TRUEUP_NOTES: 'other.notes' });
    expect(again).toMatchObject({ exit: 4 });
    expect(again.stderr).toContain('VM 111 is not called db');
    expect(writesOf(scripted)).toEqual(writes);
  }, 300_000);
});

describe('where it breaks', () => {
  // In CI it is a sample, as with the other crash tests.
  test.each(sample ? ['name-swap'] : ['name-swap', 'dhcp-plane'])(
    '%s: killed before each of its writes in turn, the next run ends as apply does',
    async (name) => {
      const example = named(name);
      const whole = await twinsOf(example);
      expect(await whole.apply()).toMatchObject({ exit: 0 });
      const end = alike(whole.applied.get('caracal')?.state());
      let broken = 0;
      for (let left = 0; ; left += sample ? 2 : 1) {
        const twins = await twinsOf(example);
        const { bench, scripted } = twins;
        bench.breakAfter(left, (call) => / (create|update|delete|link-subnet) /.test(call));
        const first = await twins.runScript();
        if (first.exit === 0) break;
        expect(first, first.stderr).toMatchObject({ exit: 4 });
        broken += 1;
        bench.breakAfter(Infinity, () => false);
        const second = await twins.runScript();
        expect(second, `after ${left}: ${second.stdout}${second.stderr}`).toMatchObject({
          exit: 0,
        });
        expect(alike(scripted.get('caracal')?.state()), `after ${left}`).toEqual(end);
      }
      expect(broken).toBeGreaterThanOrEqual(sample ? 3 : 6);
      console.log(`${name}: broken before ${broken} writes, all ended as apply does`);
    },
    300_000,
  );
});

describe('what people do', () => {
  test('is told with its check; the script stops there, and goes on once it is said to be done', async () => {
    const { bench, script, scripted, approval } = await twinsOf(named('d058-recidr'));
    const elsewhere = script.replaceAll(
      'maas_discovered "$at_caracal" 10.12.12.1 ',
      'maas_discovered "$at_caracal" 10.12.12.2 ',
    );
    expect(elsewhere).not.toBe(script);
    const words = ['--apply', '--approve', approval ?? ''];
    const stopped = await bench.run(elsewhere, words);
    expect(stopped).toMatchObject({ exit: 4 });
    expect(stopped.stdout).toContain('BY HAND operator/manual/jumphost-bridges: BY HAND');
    expect(stopped.stdout).toContain('(a) virbr2 (metal-admin): 10.12.8.1 becomes 10.12.12.1');
    expect(stopped.stderr).toContain('run this again with --done 32');
    const before = writesOf(scripted)['caracal POST ipranges'];
    const done = await bench.run(elsewhere, [...words, '--done', '32']);
    expect(done, done.stdout + done.stderr).toMatchObject({ exit: 0 });
    expect(writesOf(scripted)['caracal POST ipranges']).toBe((before ?? 0) + 2);
  }, 300_000);
});

describe('as a shell reads it', () => {
  const some = ['d058-whole', 'vmid-swap', 'bridge-rename', 'test-failover-cleanup'];

  test.each(some)('%s: bash -n', async (name) => {
    const { script } = await twinsOf(named(name));
    expect(await execa('bash', ['-n'], { input: script })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  test.skipIf(!has('shellcheck'))(
    `shellcheck${has('shellcheck') ? '' : ' (skipped: needs shellcheck)'}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'trueup-shellcheck-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      for (const name of some) {
        const file = join(folder, `${name}.sh`);
        writeFileSync(file, (await twinsOf(named(name))).script);
        const checked = await execa('shellcheck', ['-f', 'gcc', file], { reject: false });
        expect(checked.stdout).toBe('');
      }
    },
  );
});

function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
