/** Options of a bridge as `ip link … type bridge` takes them. */
import type { BridgeOptions } from '../kernel/net.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { numberIn } from './values.ts';
import { keywordOf, saying, type Words } from './words.ts';

const flag = (value: number): boolean => value !== 0;
const u32 = 2 ** 32 - 1;

// In the order in which iproute2 looks at them: a short word is the first that it fits.
const options: Readonly<
  Record<string, readonly [most: number, set: (value: number) => Partial<BridgeOptions>]>
> = {
  forward_delay: [u32, (forwardDelay) => ({ forwardDelay })],
  hello_time: [u32, (helloTime) => ({ helloTime })],
  max_age: [u32, (maxAge) => ({ maxAge })],
  ageing_time: [u32, (ageingTime) => ({ ageingTime })],
  stp_state: [u32, (value) => ({ stp: flag(value) })],
  priority: [65535, (priority) => ({ priority })],
  vlan_filtering: [255, (value) => ({ vlanFiltering: flag(value) })],
  vlan_default_pvid: [65535, (defaultPvid) => ({ defaultPvid })],
  mcast_snooping: [255, (value) => ({ snooping: flag(value) })],
};

const known = Object.keys(options);

export function bridgeOptions(words: Words): Partial<BridgeOptions> {
  let found: Partial<BridgeOptions> = {};
  while (words.left) {
    const word = words.next();
    const name = keywordOf(word, known);
    const option = name === undefined ? undefined : options[name];
    if (option === undefined) {
      if (/^(vlan_|group_|no_linklocal|fdb_|mcast_|nf_call)/.test(word))
        throw new NotSimulated(`ip link … type bridge ${word}`);
      throw saying(`bridge: unknown command "${word}"?`);
    }
    const [most, set] = option;
    found = { ...found, ...set(numberIn(words.next(), most, `invalid ${name}`)) };
  }
  return found;
}
