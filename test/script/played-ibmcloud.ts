/** `ibmcloud` with its plug-ins, played against the lab of IBM Cloud: lists are printed alone, failures say the HTTP status. */
import type { Lab } from '../../src/model/provider.ts';
import type { Played, Said } from './programs.ts';

interface Named {
  readonly urls: Readonly<Record<string, string>>;
}
type Json = Readonly<Record<string, unknown>>;

export function ibmcloudOn(lab: Lab): Played {
  const { urls } = lab.options as unknown as Named;
  let token: string | undefined;
  const signedIn = async (): Promise<string> => {
    if (token !== undefined) return token;
    const reply = await fetch(`${urls['iam']}/identity/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
        apikey: lab.auth['apiKey'] ?? '',
        response_type: 'cloud_iam',
      }),
    });
    token = ((await reply.json()) as { access_token: string }).access_token;
    return token;
  };
  const ask = async (service: string, method: string, path: string, body?: Json) => {
    const url = new URL(path.startsWith('http') ? path : `${urls[service]}/${path}`);
    if (service === 'vpc') url.searchParams.set('version', '2026-03-24');
    if (service === 'vpc') url.searchParams.set('generation', '2');
    const headers = {
      authorization: `Bearer ${await signedIn()}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const reply = await fetch(url, { method, headers, ...text });
    return { ok: reply.ok, status: reply.status, text: await reply.text() };
  };
  const listed = async (service: string, path: string): Promise<Said> => {
    const all: unknown[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const got = await ask(service, 'GET', next);
      if (!got.ok) return failed(got.status, got.text);
      const page = JSON.parse(got.text) as Json & { readonly next?: { readonly href?: string } };
      all.push(...(Object.values(page).find((each) => Array.isArray(each)) as unknown[]));
      next = page.next?.href;
    }
    return { exit: 0, stdout: `${JSON.stringify(all)}\n` };
  };
  const instance = async (name: string): Promise<string> => {
    const { stdout } = await listed('resources', 'v2/resource_instances');
    const all = JSON.parse(stdout) as readonly { readonly name: string; readonly guid: string }[];
    return all.find((each) => each.name === name)?.guid ?? name;
  };
  const sent = async (
    service: string,
    method: string,
    path: string,
    body?: Json,
  ): Promise<Said> => {
    const got = await ask(service, method, path, body);
    return got.ok ? { exit: 0, stdout: 'OK\n' } : failed(got.status, got.text);
  };
  return async ([part = '', command = '', ...words]) => {
    const flag = (name: string): string => words[words.indexOf(name) + 1] ?? '';
    const [first = '', second = ''] = words.filter((each, at) => isId(each, words[at - 1]));
    if (part === 'dns') {
      const zones = `instances/${await instance(flag('-i'))}/dnszones`;
      if (command === 'zones') return listed('dns', zones);
      if (command === 'resource-records')
        return listed('dns', `${zones}/${first}/resource_records`);
      if (command === 'permitted-networks')
        return listed('dns', `${zones}/${first}/permitted_networks`);
      if (command === 'resource-record-create') {
        const [name, type] = [flag('--name'), flag('--type')];
        const [how = '', field = ''] = rdata[type] ?? [];
        const body = { name, type, rdata: { [field]: flag(how) } };
        return sent('dns', 'POST', `${zones}/${first}/resource_records`, body);
      }
      if (command === 'resource-record-delete')
        return sent(
          'dns',
          'DELETE',
          `${zones}/${first}/resource_records/${encodeURIComponent(second)}`,
        );
    }
    if (command === 'tag-attach') {
      const body = {
        resources: [{ resource_id: flag('--resource-id') }],
        tag_names: flag('--tag-names').split(','),
      };
      return sent('tagging', 'POST', 'v3/tags/attach?tag_type=user', body);
    }
    if (command === 'virtual-network-interface-floating-ip-add')
      return sent('vpc', 'PUT', `virtual_network_interfaces/${first}/floating_ips/${second}`);
    const make = makings[command];
    if (make !== undefined) return sent('vpc', 'POST', ...make({ ids: idsIn(words), flag }));
    const list = lists[command];
    if (list !== undefined) return listed('vpc', list(first));
    const taken = takings[command];
    if (taken !== undefined) return sent('vpc', 'DELETE', taken(first, second));
    if (command === 'bare-metal-server-stop')
      return sent('vpc', 'POST', `bare_metal_servers/${first}/stop`, { type: flag('--type') });
    return { exit: 1, stdout: 'FAILED\n', stderr: `'${command}' is not a registered command.\n` };
  };
}

const failed = (status: number, text: string): Said => ({
  exit: 1,
  stdout: 'FAILED\n',
  stderr: `Response HTTP Status Code: ${status}\n${text}\n`,
});

function isId(word: string, before: string | undefined): boolean {
  return !word.startsWith('-') && !['-i', '--output', '--type'].includes(before ?? '');
}

function idsIn(words: readonly string[]): readonly string[] {
  return words.filter(
    (each, at) => !each.startsWith('-') && words[at - 1]?.startsWith('-') !== true,
  );
}

interface Asked {
  readonly ids: readonly string[];
  readonly flag: (name: string) => string;
}
type Making = (asked: Asked) => readonly [string, Json];

const makings: Readonly<Record<string, Making>> = {
  'vpc-address-prefix-create': ({ ids: [name, vpc, zone, cidr] }) => [
    `vpcs/${vpc}/address_prefixes`,
    { name, cidr, zone: { name: zone } },
  ],
  'subnet-create': ({ ids: [name, vpc], flag }) => [
    'subnets',
    {
      name,
      vpc: { id: vpc },
      zone: { name: flag('--zone') },
      ipv4_cidr_block: flag('--ipv4-cidr-block'),
      ip_version: 'ipv4',
    },
  ],
  'subnet-reserved-ip-create': ({ ids: [subnet], flag }) => [
    `subnets/${subnet}/reserved_ips`,
    {
      name: flag('--name'),
      address: flag('--address'),
      auto_delete: flag('--auto-delete') === 'true',
    },
  ],
  'virtual-network-interface-create': ({ flag }) => [
    'virtual_network_interfaces',
    {
      name: flag('--name'),
      subnet: { id: flag('--subnet') },
      primary_ip: { id: flag('--rip') },
      auto_delete: flag('--auto-delete') === 'true',
    },
  ],
  'bare-metal-server-network-attachment-create': ({ ids: [server], flag }) => [
    `bare_metal_servers/${server}/network_attachments`,
    {
      name: flag('--name'),
      interface_type: flag('--interface-type'),
      vlan: Number(flag('--vlan')),
      virtual_network_interface: { id: flag('--vni') },
    },
  ],
};

const rdata: Readonly<Record<string, readonly [string, string]>> = {
  A: ['--ipv4', 'ip'],
  PTR: ['--ptrdname', 'ptrdname'],
};

const lists: Readonly<Record<string, (parent: string) => string>> = {
  vpcs: () => 'vpcs',
  subnets: () => 'subnets',
  'subnet-reserved-ips': (subnet) => `subnets/${subnet}/reserved_ips`,
  'virtual-network-interfaces': () => 'virtual_network_interfaces',
  'bare-metal-servers': () => 'bare_metal_servers',
  'bare-metal-server-network-attachments': (server) =>
    `bare_metal_servers/${server}/network_attachments`,
  volumes: () => 'volumes',
  'floating-ips': () => 'floating_ips',
  'vpc-address-prefixes': (vpc) => `vpcs/${vpc}/address_prefixes`,
};
const takings: Readonly<Record<string, (first: string, second: string) => string>> = {
  'bare-metal-server-delete': (id) => `bare_metal_servers/${id}`,
  'bare-metal-server-network-attachment-delete': (server, id) =>
    `bare_metal_servers/${server}/network_attachments/${id}`,
  'virtual-network-interface-delete': (id) => `virtual_network_interfaces/${id}`,
  'subnet-reserved-ip-delete': (subnet, id) => `subnets/${subnet}/reserved_ips/${id}`,
  'subnet-delete': (id) => `subnets/${id}`,
  'floating-ip-release': (id) => `floating_ips/${id}`,
  'volume-delete': (id) => `volumes/${id}`,
  'vpc-address-prefix-delete': (vpc, id) => `vpcs/${vpc}/address_prefixes/${id}`,
  'virtual-network-interface-floating-ip-remove': (vni, id) =>
    `virtual_network_interfaces/${vni}/floating_ips/${id}`,
};
