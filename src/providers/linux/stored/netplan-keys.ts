/** netplan's YAML, key by key: which there are, and which trueup writes. */

export type Yaml = Readonly<Record<string, unknown>>;

export const sections = [
  'ethernets',
  'bonds',
  'bridges',
  'vlans',
  'dummy-devices',
  'virtual-ethernets',
];

const usual: Readonly<Record<string, readonly string[]>> = {
  '': ['version', 'renderer', ...sections],
  ethernets: ['addresses', 'routes', 'dhcp4', 'dhcp6'],
  bridges: [
    'interfaces',
    'macaddress',
    'mtu',
    'parameters',
    'addresses',
    'routes',
    'dhcp4',
    'dhcp6',
  ],
  vlans: ['id', 'link', 'mtu', 'addresses', 'routes', 'dhcp4', 'dhcp6'],
};

/** Keys of the own file that would be lost if it were written anew. */
export function unknownIn(network: Yaml): readonly string[] {
  const top = Object.keys(network).filter((each) => usual['']?.includes(each) !== true);
  const inner = sections.flatMap((section) =>
    Object.entries(mapIn(network[section])).flatMap(([id, of]) =>
      Object.keys(mapIn(of))
        .filter((each) => usual[section]?.includes(each) !== true)
        .map((each) => `${section}.${id}.${each}`),
    ),
  );
  return [...top, ...inner];
}

export function mapIn(value: unknown): Yaml {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Yaml)
    : {};
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
