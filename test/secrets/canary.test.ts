/** A secret that would be known anywhere: through every command, format, log level and failure it is found nowhere. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import { approvalsIn, filesIn, inYard, type Yard, type YardWish } from '../hostile/yard.ts';
import { yardState } from '../hostile/yard-state.ts';
import { Channels } from './channels.ts';
import { spellings } from './spellings.ts';

// Characters that look different once encoded, for URLs, forms, JSON and base64.
const token = 'CANARYtoken&4%7+x=Q/z';
const secret = 'CANARYsecret&8%25+b="K\\é?/w=';
const consumer = 'CANARYconsumer+a&b';
const key = `${consumer}:${token}:${secret}`;
const parts = [token, secret, consumer, key];

process.env['TRUEUP_TEST_CANARY'] = key;
const auth = '${env:TRUEUP_TEST_CANARY}';
const state = { ...yardState, users: [{ username: 'admin', is_superuser: true, key }] };
const site: YardWish = { auth, state, apiKey: key };

const channels = new Channels();
const levels = ['trace', 'debug', 'error'];
const formats = ['text', 'json', 'markdown'];

afterAll(() => {
  process.stdout.write(`\ncanary: ${channels.summary()}\n`);
});

test('the search finds what it is to find', () => {
  for (const each of parts)
    for (const [how, text] of spellings(each)) {
      const planted = new Channels();
      planted.add('planted', `before ${text} after`);
      expect(planted.hits([each])).toContain(`planted: ${each} ${how}`);
    }
  // Inside a longer text, such as a header, at any place.
  for (const before of ['', 'a', 'ab', 'abc']) {
    const header = new Channels();
    header.add('header', Buffer.from(`${before}${secret}:more`).toString('base64'));
    expect(header.hits([secret]).length).toBeGreaterThan(0);
  }
});

test('when all goes well', () =>
  inYard(site, async (yard) => {
    await everyCommand(yard, 'well');
    const asked = await tell(yard, 'well', ['plan', '--apply', '--log-level', 'trace']);
    const applied = await tell(yard, 'well', [
      'plan',
      '--apply',
      '--log-level',
      'trace',
      ...approvalsIn(asked.err),
    ]);
    expect(applied.exit).toBe(0);
    await everyCommand(yard, 'after');
    expect((await tell(yard, 'after', ['doctor', '--format', 'json'])).exit).toBe(0);
    searched(yard, 'well');
  }));

test('a saved plan, a run that fails, and its end', () =>
  inYard(site, async (yard) => {
    const trace = ['--log-level', 'trace'];
    await tell(yard, 'run', ['plan', '--out', 'plan.json', ...trace]);
    const asked = await tell(yard, 'run', ['apply', 'plan.json', '--apply', ...trace]);
    yard.lab.fault({ name: 'unauthorized-echo', at: 'POST interfaces link_subnet' });
    const apply = ['apply', 'plan.json', '--apply', ...approvalsIn(asked.err), ...trace];
    expect((await tell(yard, 'run', apply)).exit).toBe(4);
    await everyCommand(yard, 'run');
    expect((await tell(yard, 'run', ['resume', 'latest', '--apply', ...trace])).exit).toBe(0);
    await everyCommand(yard, 'run');
    searched(yard, 'run');
  }));

describe('when MAAS fails', () => {
  const faults: readonly Fault[] = [
    { name: 'unauthorized-echo' },
    { name: 'unauthorized-echo', at: 'GET machines' },
    { name: 'html-page' },
    { name: 'truncated-json' },
    { name: 'wrong-types', detail: { field: 'is_superuser', value: 'yes' } },
    { name: 'redirect-loop' },
    { name: 'not-admin' },
    { name: 'state-409' },
    { name: 'truncated-json', at: 'GET subnets' },
  ];
  test.each(faults)('$name $at', (fault) =>
    inYard({ ...site, faults: [{ ...fault, times: Infinity, milliseconds: 0 }] }, async (yard) => {
      await everyCommand(yard, fault.name);
      searched(yard, fault.name);
    }),
  );

  test('a key that MAAS does not know, and one whose secret is wrong', async () => {
    process.env['TRUEUP_TEST_CANARY_WRONG'] = `${consumer}:${token}:${secret}2`;
    process.env['TRUEUP_TEST_CANARY_HALF'] = `${token}${secret}`;
    for (const name of ['WRONG', 'HALF'])
      await inYard({ ...site, auth: `\${env:TRUEUP_TEST_CANARY_${name}}` }, async (yard) => {
        const { exit } = await tell(yard, name, ['plan', '--log-level', 'trace']);
        expect(exit).toBe(1);
        await everyCommand(yard, name);
        searched(yard, name);
      });
  });

  test('errors of writes that repeat what was sent', () =>
    inYard(
      {
        ...site,
        faults: [
          {
            name: 'state-409',
            at: 'POST spaces',
            detail: `No: ${key}, ${encodeURIComponent(secret)}, ${Buffer.from(key).toString('base64')}`,
          },
        ],
      },
      async (yard) => {
        const asked = await tell(yard, 'echo', ['plan', '--apply']);
        const { exit, err, out } = await tell(yard, 'echo', [
          'plan',
          '--apply',
          ...approvalsIn(asked.err),
        ]);
        expect(exit).toBe(4);
        expect(`${out}${err}`).toContain('[secret]');
        await everyCommand(yard, 'echo');
        searched(yard, 'echo');
      },
    ));
});

describe('references that lead nowhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-canary-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const script = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return `\${exec:${path}}`;
  };
  const say = 'printenv TRUEUP_TEST_CANARY';
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['unset', '${env:TRUEUP_TEST_NO_SUCH_VARIABLE}', /is not set/],
    ['no file', `\${file:${folder}/key}`, /cannot be read \(ENOENT\)/],
    ['a folder', `\${file:${folder}}`, /cannot be read \(EISDIR\)/],
    ['no command', '${exec:no-such-command-here}', /command failed \(ENOENT\)/],
    ['a failing command', script('fail', `${say}; ${say} >&2; exit 3`), /command failed \(3\)/],
    ['a command that only complains', script('complain', `${say} >&2`), /printed nothing/],
    ['too much', script('nonsense', `echo "$(${say}):and:more"`), /no API key of MAAS/],
    ['the secret itself', key.replaceAll(/["\\]/g, ''), /error\[/],
  ];
  test.each(wrong)('%s', (name, reference, says) =>
    inYard({ ...site, auth: reference }, async (yard) => {
      const { exit, err } = await tell(yard, name, ['plan', '--log-level', 'trace']);
      expect([exit, err]).toEqual([1, expect.stringMatching(says)]);
      await everyCommand(yard, name);
      // The file that holds the secret was written by the person, against all advice.
      searched(yard, name, name === 'the secret itself' ? ['trueup.yaml'] : []);
    }),
  );
});

/** Every command that changes nothing, in every format and with the deepest log. */
async function everyCommand(yard: Yard, name: string): Promise<void> {
  const commands = [
    ['validate'],
    ['drift', '--unmanaged', '--patch'],
    ['plan', '--patch'],
    ['plan', '--apply'],
    ['apply', 'plan.json'],
    ['runs'],
    ['show', 'latest'],
    ['resume', 'latest'],
    ['explain', '1'],
    ['graph'],
    ['doctor'],
  ];
  for (const [index, words] of commands.entries()) {
    const format = formats[index % formats.length] ?? 'text';
    await tell(yard, name, [...words, '--format', format, '--log-level', 'trace']);
  }
  for (const format of formats)
    for (const level of levels)
      await tell(yard, name, ['drift', '--format', format, '--log-level', level]);
}

async function tell(yard: Yard, name: string, words: readonly string[]) {
  const ended = await yard.run(...words);
  channels.add(`${name}: ${words.join(' ')} > stdout`, ended.out);
  channels.add(`${name}: ${words.join(' ')} > stderr`, ended.err);
  return ended;
}

/** The folder's files are channels too: journal, plan files, whatever lies there. */
function searched(yard: Yard, name: string, but: readonly string[] = []): void {
  for (const [file, bytes] of filesIn(yard.folder))
    if (!but.includes(file)) channels.add(`${name}: ${file}`, bytes);
  expect(channels.hits(parts)).toEqual([]);
}
