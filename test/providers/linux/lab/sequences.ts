/** Command lines by chance: some sensible, some not, from a seed. */

export type Chance = () => number;

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Vocabulary {
  readonly devices: readonly string[];
  readonly vlans: boolean;
}

/** One command line. */
export function someLine(chance: Chance, { devices, vlans }: Vocabulary): readonly string[] {
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(chance() * items.length)] as Item;
  const maybe = (text: string, odds = 0.3): string => (chance() < odds ? ` ${text}` : '');
  const dev = (): string => pick([...devices, pick(devices), 'br0', 'br0', 'br1', 'nosuch']);
  const subnet = (): string => pick(['10.12.8', '10.12.8', '10.12.12', '10.3.0']);
  const length = (): string => pick(['24', '24', '24', '25', '16', '32']);
  const host = (): string => pick(['1', '1', '2', '3', '130', '254']);
  const address = (): string =>
    chance() < 0.15
      ? `fd00:${pick(['8', '12'])}::${pick(['1', '2'])}/${pick(['64', '128'])}`
      : `${subnet()}.${host()}/${length()}`;
  const to = (): string =>
    pick(['default', 'default', '10.9.0.0/16', '10.12.8.0/24', '10.40.0.0/24', '10.40.0.7']);
  const via = (): string => `via ${subnet()}.${host()}`;
  const mac = (): string => `52:54:00:aa:00:0${Math.floor(chance() * 9) + 1}`;
  const kinds: readonly (readonly [weight: number, make: () => string])[] = [
    [
      3,
      () =>
        `link add name ${pick(['br0', 'br0', 'br1'])}${maybe(`address ${mac()}`)}${maybe('up')} type bridge${maybe(`forward_delay ${pick(['0', '400'])}`)}${maybe('stp_state 1', 0.1)}`,
    ],
    [5, () => `link set dev ${dev()} ${pick(['up', 'up', 'down'])}`],
    [4, () => `link set dev ${dev()} master ${pick(['br0', 'br0', 'br1', 'eno1', 'nosuch'])}`],
    [2, () => `link set dev ${dev()} nomaster`],
    [
      1,
      () =>
        `link set dev ${dev()} address ${pick([mac(), mac(), '00:00:00:00:00:00', '01:00:5e:00:00:01', '52:54:00:zz:00:01'])}`,
    ],
    [
      1,
      () =>
        `link set dev ${dev()} mtu ${pick(['1400', '1500', '9000', '1280', '1000', '20', '70000'])}`,
    ],
    [1, () => `link set dev ${dev()} alias ${pick(['ours', 'theirs'])}`],
    [
      1,
      () =>
        `link set ${dev()} type bridge ${pick(['stp_state 1', 'stp_state 0', 'forward_delay 0', 'forward_delay 1500', 'ageing_time 100', 'priority 7'])}`,
    ],
    [0.5, () => `link set dev ${dev()} name ${pick(['br7', 'br1', 'lan'])}`],
    [1, () => `link del dev ${dev()}`],
    [0.5, () => `link add name ${pick(['v1', 'v3'])} type veth peer name ${pick(['v2', 'v4'])}`],
    [
      8,
      () =>
        `addr add ${address()} dev ${dev()}${maybe('brd +', 0.15)}${maybe('scope link', 0.05)}${maybe('metric 70', 0.05)}`,
    ],
    [
      2,
      () =>
        `addr ${pick(['replace', 'change'])} ${address()} dev ${dev()}${maybe('valid_lft 600 preferred_lft 300', 0.2)}`,
    ],
    [5, () => `addr del ${address()} dev ${dev()}`],
    [0.3, () => `addr flush dev ${dev()}${maybe('scope global')}`],
    [
      5,
      () =>
        `route ${pick(['add', 'add', 'replace', 'replace', 'change', 'append', 'prepend'])} ${to()} ${via()}${maybe(`dev ${dev()}`)}${maybe('metric 50', 0.2)}${maybe('proto static', 0.2)}${maybe('onlink', 0.1)}${maybe('src 10.12.8.1', 0.1)}`,
    ],
    [1, () => `route add ${to()} dev ${dev()}`],
    [0.5, () => `route add ${pick(['blackhole', 'unreachable'])} ${to()}`],
    [
      3,
      () =>
        `route del ${to()}${maybe(via())}${maybe(`dev ${dev()}`, 0.2)}${maybe('metric 50', 0.1)}`,
    ],
    [0.3, () => `-6 route add default via fd00:8::${pick(['1', '9'])}${maybe(`dev ${dev()}`)}`],
    [0.5, () => `route get ${subnet()}.${host()}`],
    [
      0.3,
      () =>
        pick([
          'addr add 10.12.8.300/24 dev br0',
          'addr add 10.12.8.1/33 dev br0',
          'addr add dev br0',
          'link set dev',
          'route add',
          'link add name averyveryverylongname type bridge',
          'link add b type bridge',
          'link set b up',
          'route add 10.9.0.1/16 via 10.12.8.1',
          'nonsense',
          'link nonsense',
        ]),
    ],
    ...(vlans
      ? ([
          [
            5,
            () =>
              `link add link ${dev()} name ${pick(['br0.104', 'br0.200', 'v.9'])}${maybe('mtu 1400', 0.1)} type vlan id ${pick(['104', '200', '9', '4095', '0'])}`,
          ],
          [2, () => `link set dev br0.104 ${pick(['up', 'down'])}`],
        ] as const)
      : []),
  ];
  let left = chance() * kinds.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of kinds) {
    left -= weight;
    if (left <= 0) return make().split(' ');
  }
  return ['link', 'show'];
}
