/** Two clean-ups at the same time, and how long one takes where everything takes its time. */
import { expect, onTestFinished, test } from 'vitest';
import { failover, type Ground, type Wish } from './ground.ts';

const quick = process.env['TRUEUP_CRASH'] === 'quick';

async function ground(wish: Wish = {}): Promise<Ground> {
  const made = await failover(wish);
  onTestFinished(() => made.close());
  return made;
}

test.each(['stopVirtualMachine', 'attachVolume', 'destroyVirtualMachine'])(
  'while one is at its %s, a second one is refused and told who writes',
  async (call) => {
    const { ossea, apply, seen } = await ground();
    const here = Promise.withResolvers<void>();
    const on = Promise.withResolvers<void>();
    ossea.onExchange(({ phase, label }) => {
      if (phase !== 'received' || label !== call) return undefined;
      here.resolve();
      return on.promise;
    });
    const first = apply({ actor: 'ann@one' });
    await here.promise;
    const second = await apply({ actor: 'bob@two' });
    expect(second).toMatchObject({ what: 'refused', exit: 3 });
    expect(second.problems.map((each) => each.code)).toEqual(['another-writer']);
    expect(second.problems[0]?.message).toContain('ann@one');
    on.resolve();
    expect(await first).toMatchObject({ what: 'applied', exit: 0 });
    expect(ossea.writes()).toEqual({
      stopVirtualMachine: 1,
      createTags: 2,
      detachVolume: 2,
      attachVolume: 2,
      destroyVirtualMachine: 1,
    });
    expect(seen()).toMatchObject({
      held: { winboot: 'oma 2', windata: 'oma 4' },
      withoutHolder: [],
      deletedWithVolumes: [],
      foreignTouched: [],
    });
  },
);

/** As a management server in the field takes them. */
const seconds = {
  stopVirtualMachine: 25,
  createTags: 0.3,
  detachVolume: 4,
  attachVolume: 6,
  destroyVirtualMachine: 12,
};

test('with latencies as in the field', { timeout: 300_000 }, async () => {
  const scale = quick ? 0.1 : 1;
  const latency = Object.fromEntries(
    Object.entries(seconds).map(([call, each]) => [call, each * 1000 * scale]),
  );
  const { ossea, apply, seen } = await ground({
    lab: { latency, latencyMilliseconds: 60 * scale },
    insideLatencyMilliseconds: 40 * scale,
  });
  const start = performance.now();
  const outcome = await apply();
  const took = (performance.now() - start) / 1000;
  console.log(
    `a clean-up of two volumes at ${scale === 1 ? '' : `${scale} of `}the latencies of the field: ${took.toFixed(1)} s (bar: ${120 * scale} s), ${ossea.exchanges().length} calls`,
  );
  expect(outcome).toMatchObject({ what: 'applied', exit: 0 });
  expect(seen()).toMatchObject({ vms: ['PGWINTESTBIOS', 'oma'], withoutHolder: [] });
});
