/** What `netplan generate` writes for systemd-networkd. */
import { parentOf, tidy, withFolders, withNode, withoutTree, type Files } from '../files/tree.ts';
import { devicesIn, isMapping, listOf, type Mapping } from './definition.ts';

/** The files of a definition in the place of those of an older one. */
export function withGenerated(files: Files, root: string, network: Mapping): Files {
  const folder = tidy(`${root}/run/systemd/network`);
  let now = files;
  for (const path of files.keys())
    if (parentOf(path) === folder && path.includes('/10-netplan-')) now = withoutTree(now, path);
  for (const [name, text] of filesOf(network)) {
    now = withFolders(now, folder);
    now = withNode(now, `${folder}/10-netplan-${name}`, { type: 'file', text, mode: 0o644 });
  }
  return now;
}

/** Devices that were in the definition when it was last generated. */
export function generatedDevices(files: Files): ReadonlySet<string> {
  const names = [...files.keys()].map((path) =>
    /^\/run\/systemd\/network\/10-netplan-(.+)\.network$/.exec(path),
  );
  return new Set(names.flatMap((found) => found?.[1] ?? []));
}

function filesOf(network: Mapping): readonly (readonly [string, string])[] {
  return devicesIn(network).flatMap(([sort, name, of]) => [
    ...(sort === 'ethernets' ? [] : [[`${name}.netdev`, netdev(sort, name, of)] as const]),
    [`${name}.network`, networkText(network, name, of)] as const,
  ]);
}

function netdev(sort: string, name: string, of: Mapping): string {
  const kinds: Readonly<Record<string, string>> = {
    bridges: 'bridge',
    vlans: 'vlan',
    bonds: 'bond',
  };
  const mac = of['macaddress'] as string | undefined;
  const parameters = isMapping(of['parameters']) ? of['parameters'] : {};
  return sections({
    NetDev: [
      `Name=${name}`,
      ...(mac === undefined ? [] : [`MACAddress=${mac}`]),
      `Kind=${kinds[sort] ?? sort}`,
    ],
    VLAN: sort === 'vlans' ? [`Id=${String(of['id'])}`] : [],
    Bridge:
      sort !== 'bridges'
        ? []
        : [
            ...('forward-delay' in parameters
              ? [`ForwardDelaySec=${String(parameters['forward-delay'])}`]
              : []),
            ...('stp' in parameters ? [`STP=${String(parameters['stp'])}`] : []),
          ],
  });
}

function networkText(network: Mapping, name: string, of: Mapping): string {
  const all = devicesIn(network);
  const master = all.find(([, , each]) => listOf(each, 'interfaces').includes(name))?.[1];
  const vlans = all.filter(([sort, , each]) => sort === 'vlans' && each['link'] === name);
  const routes = listOf(of, 'routes').filter(isMapping);
  return [
    sections({
      Match: [`Name=${name}`],
      Network: [
        ...(of['dhcp4'] === true ? ['DHCP=ipv4'] : []),
        `LinkLocalAddressing=${master === undefined ? 'ipv6' : 'no'}`,
        ...listOf(of, 'addresses').map((each) => `Address=${addressOf(each)}`),
        ...(master === undefined ? [] : [`Bridge=${master}`]),
        ...vlans.map(([, each]) => `VLAN=${each}`),
      ],
    }),
    ...routes.map((each) =>
      sections({
        Route: [`Destination=${String(each['to'])}`, `Gateway=${String(each['via'])}`],
      }),
    ),
  ].join('\n');
}

/** `10.12.8.1/24`, or a map of that to its options. */
export function addressOf(each: unknown): string {
  return isMapping(each) ? (Object.keys(each)[0] ?? '') : String(each);
}

function sections(of: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(of)
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => `[${name}]\n${lines.map((line) => `${line}\n`).join('')}`)
    .join('\n');
}
