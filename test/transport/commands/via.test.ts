import { describe, expect, test } from 'vitest';
import { parseVia, viaText } from '../../../src/transport/commands/via.ts';

describe('a way to a host', () => {
  test.each([
    ['local', { type: 'local' }, 'local'],
    ['netns://h1', { type: 'netns', name: 'h1' }, 'netns h1'],
    ['ssh://jumphost', { type: 'ssh', host: 'jumphost' }, 'jumphost'],
    ['ssh://ops@jumphost/', { type: 'ssh', user: 'ops', host: 'jumphost' }, 'ops@jumphost'],
    [
      'ssh://ops@10.0.0.2:2222',
      { type: 'ssh', user: 'ops', host: '10.0.0.2', port: 2222 },
      'ops@10.0.0.2:2222',
    ],
    ['ssh://[fd00::2]', { type: 'ssh', host: 'fd00::2' }, 'fd00::2'],
    ['ssh://[fd00::2]:22', { type: 'ssh', host: 'fd00::2', port: 22 }, '[fd00::2]:22'],
    ['ssh://[fe80::1%25eth0]', { type: 'ssh', host: 'fe80::1%eth0' }, 'fe80::1%eth0'],
    ['http://127.0.0.1:4711', { type: 'door', url: expect.any(URL) }, 'door 127.0.0.1:4711'],
    ['http://localhost:1/', { type: 'door', url: expect.any(URL) }, 'door localhost:1'],
    ['http://[::1]:4711', { type: 'door', url: expect.any(URL) }, 'door [::1]:4711'],
  ])('%s', (text, via, people) => {
    const parsed = parseVia(text);
    expect(parsed).toEqual({ ok: true, value: via });
    expect(parsed.ok ? viaText(parsed.value) : '').toBe(people);
  });

  test.each([
    '',
    'Local',
    'jumphost',
    'netns://',
    'netns://-a',
    'netns://..',
    'netns://a/b',
    'ssh://',
    'ssh://-oProxyCommand=id',
    'ssh://-l@host',
    'ssh://ops@',
    'ssh://@host',
    'ssh://host:0',
    'ssh://host:65536',
    'ssh://host:22:22',
    'ssh://host/path',
    'ssh://a b',
    'ssh://host\n-v',
    'ssh://ops:password@host',
    'ssh://[not::an::address]',
    'ssh://%h',
    'https://127.0.0.1:1',
    'http://127.0.0.1',
    'http://10.0.0.2:4711',
    'http://127.0.0.1.example.com:4711',
    'http://127.0.0.1:4711/exec',
    'http://u:p@127.0.0.1:4711',
    'ftp://127.0.0.1:1',
  ])('%j is none', (text) => {
    const parsed = parseVia(text);
    expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'bad-via' }] });
    expect(JSON.stringify(parsed)).not.toMatch(/\\n|password/);
  });
});
