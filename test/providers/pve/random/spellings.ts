/** One value in the many ways in which people and Proxmox VE write it. */
import type { Random } from '../../../plan/worlds/random.ts';

/** Bytes: `32G`, `32768M`, a plain number. */
export function size(random: Random, gibibytes: number): string | number {
  return random.pick([`${gibibytes}G`, `${gibibytes * 1024}M`, gibibytes * 1024 ** 3]);
}

/** Half gibibytes: `1.5G`, `1536M`, 1536. */
export function memory(random: Random, halves: number): string | number {
  return random.pick([`${halves / 2}G`, `${halves * 512}M`, halves * 512]);
}

/** In any case. */
export function mac(random: Random, vm: number, slot: number): string {
  const text = `BC:24:11:0${vm}:0${slot}:0${random.between(0, 2)}`;
  return random.chance(0.5) ? text : text.toLowerCase();
}

const words = ['web', 'prod', 'blue-1', 'q_2', 'x.y'];

/** In any order and case, one of them perhaps twice. */
export function tags(random: Random): readonly string[] {
  const chosen = random.shuffle(words).slice(0, random.between(0, 4));
  const twice = random.chance(0.3) ? [...chosen, ...chosen.slice(0, 1)] : chosen;
  return twice.map((each) => (random.chance(0.3) ? each.toUpperCase() : each));
}

/** Its keys in another order. */
export function shuffled<T extends object>(random: Random, spec: T): T {
  return Object.fromEntries(random.shuffle(Object.entries(spec))) as T;
}

/** Some of the fields. */
export function some(random: Random, fields: Readonly<Record<string, unknown>>): object {
  const share = random.pick([0.2, 0.5, 0.9]);
  return Object.fromEntries(Object.entries(fields).filter(() => random.chance(share)));
}
