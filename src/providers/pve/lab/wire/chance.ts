/** Chance that is the same in each run: what a seed and a count give. */

/** A row of numbers that looks random. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0;
  }

  /** From 0 to `below` - 1 (mulberry32). */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** So many hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    for (let at = 0; at < digits; at += 1) text += this.below(16).toString(16);
    return text;
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** A MAC of Proxmox's own range. */
  mac(): string {
    const tail = this.hex(6).toUpperCase();
    return `BC:24:11:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`;
  }

  mixed<Item>(items: readonly Item[]): Item[] {
    const mixed = [...items];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      const moved = mixed[at] as Item;
      mixed[at] = mixed[other] as Item;
      mixed[other] = moved;
    }
    return mixed;
  }
}
