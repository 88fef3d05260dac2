/** How calls are signed, paced and read. */
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../src/providers/cloudstack/client/answer.ts';
import { paceOf } from '../../../src/providers/cloudstack/client/pace.ts';
import { encoded, signatureOf, signedForm } from '../../../src/providers/cloudstack/client/sign.ts';
import { connected, quickClock, signal, updating } from './connected.ts';
import { canary, ossea } from './ossea.ts';

describe('signing', () => {
  test('the vector of the paper', () => {
    const pairs = [
      ['apiKey', 'AKEY-abc_123'],
      ['command', 'deployVirtualMachine'],
      ['response', 'json'],
      ['signatureVersion', '3'],
      ['expires', '2026-01-02T03:04:05+0000'],
      ['name', ''],
      ['details[0].cpuNumber', '2'],
      ['displayname', "a b+c*d~e!f'g(h)i/j=k&l%mé中.-_:,@[]"],
    ] as const;
    expect(signatureOf(pairs, 'SECRET-xyz')).toBe('6kB0R10vudkiQqyUuxZn3Dpuf3A=');
    expect(signatureOf(pairs.toReversed(), 'SECRET-xyz')).toBe('6kB0R10vudkiQqyUuxZn3Dpuf3A=');
  });

  test('as Java writes it', () => {
    expect(encoded("a b+c*d~e!f'g(h)")).toBe('a%20b%2Bc*d%7Ee%21f%27g%28h%29');
    expect(encoded('\ud800')).toBe('%EF%BF%BD');
  });

  test('a call expires ten minutes after it was signed, and holds no secret', () => {
    const keys = { apiKey: 'A', secretKey: 'S-secret' };
    const form = signedForm('listZones', { a: true, b: 2, c: undefined }, keys, 0);
    const sent = new URLSearchParams(form);
    expect(sent.get('expires')).toBe('1970-01-01T00:10:00+0000');
    expect(sent.get('signatureversion')).toBe('3');
    expect([sent.get('a'), sent.get('b'), sent.has('c')]).toEqual(['true', '2', false]);
    expect([...sent.keys()].every((name) => name === name.toLowerCase())).toBe(true);
    expect(form).not.toContain('S-secret');
  });
});

describe('answers', () => {
  test.each([
    [200, '', 'empty'],
    [200, '  ', 'empty'],
    [200, '<html>', 'page'],
    [503, '<html>', 'page'],
    [200, '{"listzonesresponse":{"count":1,"zo', 'cut'],
    [200, 'null', 'cut'],
    [200, '[1]', 'cut'],
    [200, '{"x":1}', 'cut'],
  ])('%i %s is %s', (status, body, is) => expect(readAnswer(status, body)).toBe(is));

  test('errors, whatever envelope they come in', () => {
    const body = '{"null":{"uuidList":[],"errorcode":401,"errortext":"no"}}';
    expect(readAnswer(401, body)).toEqual({ ok: false, code: 401, text: 'no' });
    expect(readAnswer(200, '{"errorresponse":{"errorcode":432,"cserrorcode":9999}}')).toEqual({
      ok: false,
      code: 432,
      cserrorcode: 9999,
      text: '',
    });
    expect(readAnswer(500, '{"x":{}}')).toEqual({ ok: false, code: 500, text: '' });
  });
});

describe('pace', () => {
  test('never more than allowed; after a 429 none before its time, then one, then more as they go well', async () => {
    const clock = quickClock();
    const pace = paceOf(4, clock);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const work = async (): Promise<void> => {
      started.push(clock.now());
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      pace.answered();
    };
    const many = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => pace.run(work, signal)));
    await many(20);
    expect(most).toBe(4);
    const asked = clock.now() + 800;
    pace.throttled(800);
    expect(pace.limit).toBe(1);
    most = 0;
    started.length = 0;
    await many(8);
    expect(most).toBe(1);
    expect(Math.min(...started)).toBeGreaterThanOrEqual(asked);
    await many(100);
    expect(pace.limit).toBe(4);
  });
});

/** A throttle that counts root admins too: so many calls in each second. */
function throttled(max: number): object {
  return {
    ...ossea,
    settings: {
      'api.throttling.enabled': 'true',
      'api.throttling.interval': '1',
      'api.throttling.max': String(max),
      'lab.throttle.root': 'true',
    },
  };
}

describe('storms', () => {
  test('a budget of three calls a second: the look is whole, and no call comes before its time', async () => {
    const { lab, look, clock } = await connected({ state: throttled(3) });
    const seen = await look();
    expect(seen.unseen).toEqual([]);
    const refused = lab.exchanges().filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    // All that were under way when the budget was spent are told so once; after that one call asks at a time.
    expect(refused).toBeLessThan(lab.exchanges().length / 2);
    expect(clock.waited()).toBeGreaterThan(1000);
  });

  test('a write that is turned away is sent again, and done once', async () => {
    const it = await connected({ state: throttled(2) });
    await it.make(updating(await it.one('vm', 'vm-oma'), { running: false }, 'oma'));
    expect((await it.one('vm', 'vm-oma')).spec).toMatchObject({ running: false });
    const stops = it.lab.exchanges().filter((each) => each.label === 'stopVirtualMachine');
    expect(stops.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test.each(['unavailable-503', 'rate-429'] as const)('%s, every other call', async (name) => {
    const faults = Array.from({ length: 12 }, (_, index) => ({ name, skip: 2 * index, times: 1 }));
    const { look } = await connected({ faults });
    expect((await look()).unseen).toEqual([]);
  });

  test('one that never ends is told, and ends', async () => {
    const { look } = await connected({
      faults: [{ name: 'unavailable-503', times: Infinity }],
    });
    const seen = await look();
    expect(seen.live).toEqual([]);
    expect(seen.unseen[0]?.why).toMatchObject({ tryAgain: true });
  });
});

describe('secrets', () => {
  test('in no log, no problem, no answer, whatever the server says back', async () => {
    for (const name of ['unauthorized-echo', 'html-page', 'redirect-loop', 'lost-reply'] as const) {
      const it = await connected({ faults: [{ name, times: Infinity }] });
      const seen = await it.look();
      const done = await it.perform(
        updating(
          {
            system: 'ossea' as never,
            kind: 'cloudstack/vm' as never,
            id: 'vm-oma' as never,
            label: 'oma',
            spec: { running: true },
          },
          { running: false },
          'oma',
        ),
      );
      const all = JSON.stringify([seen, done, it.logged]);
      for (const secret of Object.values(canary)) {
        expect(all).not.toContain(secret);
        expect(all).not.toContain(Buffer.from(secret).toString('base64'));
        expect(all).not.toContain(encodeURIComponent(secret));
      }
    }
  });
});
