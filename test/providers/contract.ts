/** What every vendor must do, asked of its connection against its lab. A vendor's `contract.test.ts` calls it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { RunningLab } from '../../src/lab/server.ts';
import type { Fault } from '../../src/lab/faults.ts';
import type { Address, VendorId } from '../../src/model/address.ts';
import type { System } from '../../src/model/desired.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Connection, Context, Declared, Provider } from '../../src/model/provider.ts';

export interface Vendor {
  readonly provider: Provider;
  /** A lab with something of every kind that it serves. */
  start(faults?: readonly Fault[]): Promise<RunningLab>;
  /** The lab as `trueup.yaml` would name it; `low`: with a key that may not see everything. */
  system(lab: RunningLab, key: 'full' | 'low'): System;
  /** Something that can be created in that lab, by a single call. */
  readonly create: Operation;
  /** Everything that no problem, log or answer may hold. */
  readonly secrets: readonly string[];
  /** What the site declares, where only that is looked at. */
  readonly declared?: Declared;
  /** Replies that make no sense, where the vendor's wire is not an API of its own. */
  readonly strange?: readonly Fault[];
}

export function behavesAsProvider(vendor: Vendor): void {
  const open: (() => Promise<void>)[] = [];
  const whole = vendor.declared === undefined ? {} : { declared: vendor.declared };
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  interface Going {
    readonly lab: RunningLab;
    readonly connection: Connection;
    readonly said: unknown[];
  }
  async function going(
    wish: {
      readonly faults?: readonly Fault[];
      readonly access?: 'read-only';
      readonly key?: 'low';
    } = {},
  ): Promise<Going> {
    const lab = await vendor.start(wish.faults);
    const said: unknown[] = [];
    const connection = vendor.provider.connect(vendor.system(lab, wish.key ?? 'full'), {
      site: 'd058',
      root: process.cwd(),
      access: wish.access ?? 'read-write',
      signal,
      log: (...line) => void said.push(line),
    });
    open.push(
      () => connection.close(),
      () => lab.close(),
    );
    return { lab, connection, said };
  }

  describe(`${vendor.provider.vendor} behaves as every provider does`, () => {
    test('it sees, and every live thing is of one of its kinds, with an id of its own', async () => {
      const { connection } = await going();
      const seen = await connection.observe(whole, signal);
      expect(seen.unseen).toEqual([]);
      expect(seen.live.length).toBeGreaterThan(0);
      const kinds = new Set(vendor.provider.kinds.map((each) => each.kind));
      const ids = seen.live.map((each) => `${each.kind} ${each.id}`);
      expect(seen.live.filter((each) => !kinds.has(each.kind))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((each) => each.includes('/', each.indexOf(' ')))).toEqual([]);
    });

    test('references are live addresses of things that it sees', async () => {
      const { connection } = await going();
      const { live } = await connection.observe(whole, signal);
      const there = new Set(
        live.map((each) => `${each.system}/${each.kind.split('/')[1]}/#${each.id}`),
      );
      for (const each of live) {
        const kind = vendor.provider.kinds.find(({ kind: name }) => name === each.kind);
        for (const field of Object.keys(kind?.references ?? {})) {
          const to = each.spec[field];
          if (to !== undefined && to !== null)
            expect(there, `${each.label} ${field}`).toContain(to);
        }
      }
    });

    test('its kinds answer for everything live, and normalise to what they already have', async () => {
      const { connection } = await going();
      const { live } = await connection.observe(whole, signal);
      for (const each of live) {
        const kind = vendor.provider.kinds.find(({ kind: name }) => name === each.kind);
        const own = `${each.system}/${each.kind.split('/')[1]}/#${each.id}` as Address;
        expect(typeof kind?.summary(each.spec)).toBe('string');
        expect(kind?.normalise?.(each.spec) ?? each.spec).toEqual(each.spec);
        const claims = kind?.claims(each.spec, { system: each.system, domain: 'dc1' }, own) ?? [];
        for (const claim of claims) expect(claim.field in each.spec, claim.field).toBe(true);
      }
    });

    test('the same world looks the same twice, and reads back by id', async () => {
      const { connection } = await going();
      const first = await connection.observe(whole, signal);
      expect(await connection.observe(whole, signal)).toEqual(first);
      const ids = first.live.map(({ kind, id }) => ({ kind, id }));
      const back = await connection.observe({ ids }, signal);
      expect(back.gone).toEqual([]);
      expect(new Set(back.live.map((each) => JSON.stringify(each)))).toEqual(
        new Set(first.live.map((each) => JSON.stringify(each))),
      );
    });

    test('looking writes nothing, and a connection that plans refuses to write', async () => {
      const { connection, lab } = await going({ access: 'read-only' });
      await connection.observe(whole, signal);
      const done = await connection.perform(vendor.create, context);
      expect(done).toMatchObject({ ok: false, class: 'refused' });
      expect(lab.writes()).toEqual({});
    });

    test('a key that may not see everything is told apart from an empty world', async () => {
      const { connection } = await going({ key: 'low' });
      const seen = await connection.observe(whole, signal);
      expect(seen.live).toEqual([]);
      expect(seen.unseen.length).toBeGreaterThan(0);
    });

    test('what it makes is there, and settles as done', async () => {
      const { connection } = await going();
      expect(await connection.settle(vendor.create, context)).toEqual({ state: 'not done' });
      const done = await connection.perform(vendor.create, context);
      if (!done.ok) throw new Error(done.problem.message);
      expect(await connection.settle(vendor.create, context)).toEqual({
        state: 'done',
        id: done.id,
      });
      const back = await connection.observe(
        { ids: [{ kind: vendor.create.kind, id: done.id }] },
        signal,
      );
      expect(back.live).toHaveLength(1);
    });

    test.each(['lost-reply', 'dropped-request'] as const)(
      '%s is found out by looking',
      async (name) => {
        const { connection, lab } = await going();
        await connection.observe(whole, signal);
        lab.fault({ name });
        const done = await connection.perform(vendor.create, context);
        const settled = await connection.settle(vendor.create, context);
        if (done.ok) expect(settled.state).toBe('done');
        else expect(['done', 'not done']).toContain(settled.state);
      },
    );

    test('its requests and replies are those of the contract', async ({ skip }) => {
      if (process.env['TRUEUP_CONTRACTS'] === undefined) skip('needs contracts');
      const { connection, lab } = await going();
      await connection.observe(whole, signal);
      await connection.perform(vendor.create, context);
      expect(lab.violations()).toEqual([]);
    });

    const strange: readonly Fault[] = vendor.strange ?? [
      { name: 'html-page' },
      { name: 'truncated-json' },
      { name: 'wrong-types' },
      { name: 'redirect-loop' },
      { name: 'unauthorized-echo' },
    ];
    test.each(strange)('$name is a problem, no crash, and no secret leaks', async (fault) => {
      const { connection, said } = await going({ faults: [{ ...fault, times: Infinity }] });
      const seen = await connection.observe(whole, signal);
      expect(seen.unseen.length).toBeGreaterThan(0);
      const done = await connection.perform(vendor.create, context);
      const all = JSON.stringify([seen, done, said]);
      for (const secret of vendor.secrets) {
        expect(all).not.toContain(secret);
        expect(all).not.toContain(Buffer.from(secret).toString('base64'));
        expect(all).not.toContain(encodeURIComponent(secret));
      }
    });
  });
}

const { signal } = new AbortController();

const context: Context = {
  signal,
  idOf: (address) =>
    address.includes('/#') ? (address.slice(address.indexOf('/#') + 2) as VendorId) : undefined,
  submitted: () => Promise.resolve(),
};
