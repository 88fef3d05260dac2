/** Seeded randomness (mulberry32): the same seed makes the same world on every machine. */

export interface Random {
  /** A whole number from 0 up to, not including, `limit`. */
  int(limit: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[int(list.length)] as T;
  };
  return {
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (share) => next() < share,
    pick,
    shuffle: (list) => {
      const rest = [...list];
      const out = [];
      while (rest.length > 0) out.push(...rest.splice(int(rest.length), 1));
      return out;
    },
  };
}
