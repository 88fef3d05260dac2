/** The other side of `lab.ts`: runs the simulator until its parent lets go. */
import { readFileSync } from 'node:fs';
import { startMaasLab } from '../../src/providers/maas/lab/index.ts';
import type { Busy, LabWish } from './lab.ts';

const { stateFile, latencyMilliseconds } = JSON.parse(process.argv[2] ?? '') as LabWish;
// Loaded as a state, not as a state file: no write of the lab is to be waited for.
const state: unknown = JSON.parse(readFileSync(stateFile, 'utf8'));
const lab = await startMaasLab({ state, latencyMilliseconds });

// By one clock for both processes.
const now = (): number => performance.timeOrigin + performance.now();
const arrived = new Map<number, number>();
let busy: Busy[] = [];
lab.onExchange(({ number, phase }) => {
  if (phase === 'received') arrived.set(number, now());
  if (phase !== 'replied') return;
  const from = arrived.get(number);
  arrived.delete(number);
  if (from !== undefined) busy.push({ from, to: now() });
});

process.on('message', () => {
  process.send?.(busy);
  busy = [];
});
process.once('disconnect', () => void lab.close());
process.send?.({ url: lab.url, apiKey: lab.auth['apiKey'] });
