/** The PVE lab held against the schema that Proxmox publishes: its tables, and a walk through every endpoint. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabRequest } from '../../../../src/lab/simulator.ts';
import {
  operationsIn,
  type Schema,
} from '../../../../src/providers/pve/lab/contract-operations.ts';
import { pveContract } from '../../../../src/providers/pve/lab/contract.ts';
import { routes } from '../../../../src/providers/pve/lab/routes.ts';
import type { Property } from '../../../../src/providers/pve/lab/wire/property.ts';
import { inLab, type Row } from './ask.ts';

const contracts = process.env['TRUEUP_CONTRACTS'];

test('the tables of parameters are the published ones', ({ skip }) => {
  if (contracts === undefined) skip('needs the contracts');
  const file = join(contracts ?? '', 'pve', 'pve-api-8.4.json');
  const published = operationsIn(JSON.parse(readFileSync(file, 'utf8')));
  const found: string[] = [];
  let compared = 0;
  for (const [path, operations] of Object.entries(routes))
    for (const [method, operation] of Object.entries(operations)) {
      const label = `${method} ${path}`;
      const theirs = published.get(label)?.parameters;
      if (theirs === undefined) found.push(`${label} is not published`);
      const ours = { ...placesOf(path), ...operation.parameters };
      for (const [name, schema] of Object.entries(theirs ?? {})) {
        compared += 1;
        const property = ours[name] ?? ours[name.replace('[n]', '0')];
        if (property === undefined) found.push(`${label}: ${name} is missing`);
        else if (property !== place)
          found.push(...differences(`${label}: ${name}`, property, schema));
      }
      for (const name of Object.keys(ours))
        if (theirs?.[name] === undefined && theirs?.[name.replace(/\d+$/, '[n]')] === undefined)
          found.push(`${label}: ${name} is not published`);
    }
  expect(found).toEqual([]);
  expect(compared).toBeGreaterThan(700);
});

const place: Property = { type: 'string' };

function placesOf(path: string): Record<string, Property> {
  return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, place]));
}

function differences(what: string, ours: Property, theirs: Schema): readonly string[] {
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    type: [ours.type, theirs.type ?? 'string'],
    needed: [ours.needed === true, theirs.optional !== 1],
    longest: [ours.longest, theirs.maxLength],
    least: [ours.least, theirs.minimum === undefined ? undefined : Number(theirs.minimum)],
    most: [ours.most, theirs.maximum === undefined ? undefined : Number(theirs.maximum)],
    choices: [ours.choices?.join(' '), theirs.enum?.join(' ')],
  };
  return Object.entries(pairs)
    .filter(([, [mine, published]]) => mine !== published)
    .map(
      ([key, [mine, published]]) => `${what}: ${key} is ${String(mine)}, not ${String(published)}`,
    );
}

const vm = 'nodes/pve1/qemu/101';
const walk: readonly Row[] = [
  ['GET version', '', 200],
  ['GET access/permissions', '', 200],
  ['GET access/users', 'full=1', 200],
  ['GET access/users/root@pam', '', 200],
  ['GET access/roles', '', 200],
  ['POST access/users/root@pam/token/walk', 'privsep=1&expire=0&comment=c', 200],
  ['PUT access/users/root@pam/token/walk', 'comment=d', 200],
  ['GET access/users/root@pam/token', '', 200],
  ['GET access/users/root@pam/token/walk', '', 200],
  ['PUT access/acl', 'path=/vms&roles=PVEAuditor&tokens=root@pam!walk', 200],
  ['GET access/acl', '', 200],
  ['DELETE access/users/root@pam/token/walk', '', 200],
  ['GET cluster/resources', '', 200],
  ['GET cluster/status', '', 200],
  ['GET cluster/nextid', '', 200],
  ['GET pools', '', 200],
  ['GET pools?poolid=prod', '', 200],
  ['GET pools/prod', '', 200],
  ['GET nodes', '', 200],
  ['GET nodes/pve1/status', '', 200],
  ['GET nodes/pve1/version', '', 200],
  ['GET nodes/pve1/certificates/info', '', 200],
  ['GET nodes/pve1/qemu', 'full=1', 200],
  ['GET nodes/pve1/lxc', '', 200],
  ['GET nodes/pve1/lxc/300/config', '', 200],
  ['GET nodes/pve1/lxc/300/pending', '', 200],
  ['GET nodes/pve1/lxc/300/status/current', '', 200],
  ['GET nodes/pve1/lxc/300/interfaces', '', 200],
  [`PUT ${vm}/config`, 'memory=2048&scsi1=local-lvm:1&tags=a;b&ide2=local:cloudinit', 200],
  [`POST ${vm}/config`, 'cores=2&background_delay=5', 200],
  [`GET ${vm}/config`, '', 200],
  [`GET ${vm}/pending`, '', 200],
  [`GET ${vm}/cloudinit`, '', 200],
  [`PUT ${vm}/cloudinit`, '', 200],
  [`GET ${vm}/status/current`, '', 200],
  [`PUT ${vm}/resize`, 'disk=scsi1&size=2G', 200],
  [`PUT ${vm}/unlink`, 'idlist=scsi1', 200],
  [`POST ${vm}/clone`, 'newid=150&full=1&name=copy', 200],
  [`POST ${vm}/move_disk`, 'disk=scsi0&storage=fast', 200],
  ['POST nodes/pve1/qemu', 'vmid=151&scsi0=local-lvm:1&start=0', 200],
  ['POST nodes/pve1/qemu/100/status/reboot', 'timeout=10', 200],
  ['POST nodes/pve1/qemu/100/status/reset', '', 200],
  ['POST nodes/pve1/qemu/100/status/suspend', '', 200],
  ['GET nodes/pve1/qemu/100/agent/network-get-interfaces', '', 200],
  ['POST nodes/pve1/qemu/100/agent/ping', '', 200],
  ['POST nodes/pve1/qemu/100/agent/exec', 'command=ls', 200],
  ['GET nodes/pve1/qemu/100/agent/exec-status', 'pid=4711', 200],
  ['GET nodes/pve1/tasks', 'limit=10', 200],
  ['GET nodes/pve1/tasks', 'source=all', 200],
  ['GET cluster/tasks', '', 200],
  ['POST nodes/pve1/network', 'iface=vmbr1&type=bridge&cidr=10.0.0.1/24', 200],
  ['PUT nodes/pve1/network/vmbr1', 'type=bridge&cidr=10.0.0.1/24&delete=mtu', 200],
  ['GET nodes/pve1/network', '', 200],
  ['GET nodes/pve1/network', 'type=any_bridge', 200],
  ['GET nodes/pve1/network/vmbr1', '', 200],
  ['DELETE nodes/pve1/network/vmbr1', '', 200],
  ['PUT nodes/pve1/network', '', 200],
  ['DELETE nodes/pve1/network', '', 200],
  ['GET cluster/sdn', '', 200],
  ['POST cluster/sdn/zones', 'zone=z1&type=simple&ipam=pve', 200],
  ['PUT cluster/sdn/zones/z1', 'mtu=1450', 200],
  ['GET cluster/sdn/zones', 'pending=1', 200],
  ['GET cluster/sdn/zones/z1', '', 200],
  ['POST cluster/sdn/vnets', 'vnet=v1&zone=z1', 200],
  ['PUT cluster/sdn/vnets/v1', 'alias=x', 200],
  ['GET cluster/sdn/vnets', '', 200],
  ['GET cluster/sdn/vnets/v1', '', 200],
  ['POST cluster/sdn/vnets/v1/subnets', 'subnet=10.1.0.0/24&type=subnet', 200],
  ['PUT cluster/sdn/vnets/v1/subnets/z1-10.1.0.0-24', 'gateway=10.1.0.1', 200],
  ['GET cluster/sdn/vnets/v1/subnets', '', 200],
  ['GET cluster/sdn/vnets/v1/subnets/z1-10.1.0.0-24', '', 200],
  ['POST cluster/sdn/vnets/v1/ips', 'zone=z1&ip=10.1.0.9&mac=BC:24:11:00:00:09', 200],
  ['DELETE cluster/sdn/vnets/v1/ips', 'zone=z1&ip=10.1.0.9', 200],
  ['GET cluster/sdn/ipams', '', 200],
  ['GET cluster/sdn/ipams/pve/status', '', 200],
  ['PUT cluster/sdn', '', 200],
  ['GET nodes/pve1/sdn/zones', '', 200],
  ['GET nodes/pve1/sdn/zones/z1/content', '', 200],
  ['GET storage', '', 200],
  ['GET storage/local', '', 200],
  ['PUT storage/local', 'content=iso,images', 200],
  ['POST storage', 'storage=more&type=dir&path=/mnt/more&content=images', 200],
  ['DELETE storage/more', '', 200],
  ['GET nodes/pve1/storage', '', 200],
  ['GET nodes/pve1/storage/local/status', '', 200],
  ['GET nodes/pve1/storage/local/content', '', 200],
  ['GET nodes/pve1/storage/local/content/iso/debian.iso', '', 200],
  ['POST nodes/pve1/storage/local/content', 'filename=vm-101-disk-9.raw&vmid=101&size=1M', 200],
  ['DELETE nodes/pve1/storage/local/content/101/vm-101-disk-9.raw', 'delay=5', 200],
];

test('a walk through every endpoint: each answers, and where the contracts are at hand as published', () =>
  inLab(async ({ lab, tell }) => {
    await tell(walk);
    expect(lab.exchanges()).toHaveLength(walk.length);
    expect(Object.keys(lab.counts()).length).toBeGreaterThan(80);
    expect(lab.violations()).toEqual([]);
  }));

test('the check notices what is not as published', ({ skip }) => {
  const contract = contracts === undefined ? undefined : pveContract(contracts, 8);
  if (contract === undefined) skip('needs the contracts');
  const put = '/nodes/pve1/qemu/100/config';
  const cases: readonly (readonly [LabRequest, number, unknown, RegExp])[] = [
    [request('PUT', put, 'nosuch=1'), 200, { data: null }, /nosuch is no parameter/],
    [request('PUT', put, 'cores=many'), 200, { data: null }, /cores="many" does not fit/],
    [request('PUT', put, 'cores=2'), 200, { data: 'x' }, /data is string, not null/],
    [
      request('PUT', put, 'cores=2'),
      400,
      { data: null, errors: { cores: 'property is not defined in schema and …' } },
      /cores is a parameter, and was refused/,
    ],
    [request('POST', '/nodes/pve1/network', 'iface=vmbr1'), 200, { data: null }, /type is missing/],
    [request('GET', '/version', ''), 200, { data: { version: '8' } }, /data.release is missing/],
    [request('GET', '/cluster/resources', ''), 200, { data: {} }, /data is object, no list/],
    [
      request('GET', '/nodes', ''),
      200,
      { data: [{ node: 'a', status: 'gone' }] },
      /status is gone, not one of unknown, online, offline/,
    ],
  ];
  for (const [asked, status, body, expected] of cases) {
    const found = contract?.check(asked, { status, body: JSON.stringify(body) }) ?? [];
    expect(found.join('\n')).toMatch(expected);
  }
});

function request(method: string, path: string, form: string): LabRequest {
  return {
    method,
    path: `/api2/json${path}`,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form),
  };
}
