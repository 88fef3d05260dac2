/** How a bare metal server comes to be: everything is checked before anything is made. */
import { faultNamed, type Call } from '../call.ts';
import * as show from '../show/servers.ts';
import { created, type Answer } from '../wire/answer.ts';
import type { Body } from '../wire/body.ts';
import { badField } from '../wire/refusal.ts';
import type { ServerRow } from '../world/rows.ts';
import { attach, attachmentWish, checkVlanPasses, vniFor, type AttachmentWish } from './attach.ts';
import { checkUnique, groupIn, referred, zoneIn } from './lookup.ts';

export function createServer(call: Call): Answer {
  const { world, body } = call;
  const name = body.name();
  checkUnique(call, world.servers.all(), { name, type: 'server' });
  const zone = body.needed('zone', zoneIn(call));
  const profile = profileIn(call);
  const initialization = body.needed('initialization', body.object('initialization'));
  const { image, keys, user_data } = initializationOf(call, initialization);
  const wishes = wishesOf(body);
  const vpc = vpcFor(call, { zone, wishes });
  const [primary, ...more] = wishes;
  for (const wish of more) checkVlanPasses(wish, wishes);
  const resource_group = groupIn(call);
  const mode = body.object('trusted_platform_module')?.oneOf('mode', ['disabled', 'tpm_2']);
  const metadata = body.object('metadata_service');
  const before = snapshot(call);
  const id = world.newId(zone);
  try {
    for (const wish of primary === undefined ? [] : [primary, ...more])
      attach(call, wish, { server: id, zone, vpc });
  } catch (error) {
    undo(call, id, before);
    throw error;
  }
  const row: ServerRow = world.servers.put({
    id,
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group,
    vpc,
    zone,
    profile: profile.id,
    status: 'pending',
    status_reasons: [],
    lifecycle_state: 'pending',
    bandwidth: body.number('bandwidth') ?? profile.bandwidth,
    enable_secure_boot: body.flag('enable_secure_boot') ?? false,
    metadata_service: {
      enabled: metadata?.flag('enabled') ?? false,
      protocol: metadata?.oneOf('protocol', ['http', 'https']) ?? 'http',
    },
    trusted_platform_module: mode ?? 'disabled',
    image,
    keys,
    user_data,
    disk: { id: world.newId(zone), name: world.newName() },
  });
  const fails = faultNamed(call, 'provision-fails');
  const code = typeof fails?.detail === 'string' ? fails.detail : 'cannot_start_compute';
  const { server } = world.settings.pace;
  if (fails === undefined) world.later('server-starting', id, server);
  else world.later('server-fails', id, server * 2, code);
  return created(show.server(call, row));
}

function profileIn(call: Call): { readonly id: string; readonly bandwidth: number } {
  const { world, body } = call;
  const reference = body.needed('profile', body.object('profile'));
  const name = reference.text('name') ?? reference.text('href')?.split('/').at(-1);
  const row = world.serverProfiles.get(name);
  if (row !== undefined) return row;
  throw badField('profile.name', 'the provided bare metal server profile does not exist', {
    value: name,
  });
}

/** What a server is installed with. */
export function initializationOf(
  call: Call,
  body: Body,
): { readonly image: string; readonly keys: string[]; readonly user_data: string | null } {
  const { world } = call;
  const image = body.needed('image', body.object('image'));
  const keys = body.needed('keys', body.list('keys'));
  return {
    image: referred(call, world.images, { reference: image, what: 'image' }).id,
    keys: keys.map((reference) => {
      const print = reference.text('fingerprint');
      const printed = world.keys.all().find((each) => each.fingerprint === print);
      return print !== undefined && printed !== undefined
        ? printed.id
        : referred(call, world.keys, { reference, what: 'key' }).id;
    }),
    user_data: body.text('user_data') ?? null,
  };
}

function wishesOf(body: Body): readonly AttachmentWish[] {
  const primary = body.object('primary_network_attachment');
  if (primary === undefined && body.has('primary_network_interface'))
    throw badField('primary_network_interface', 'This lab serves network attachments only.');
  return [
    attachmentWish(body.needed('primary_network_attachment', primary), 'primary'),
    ...(body.list('network_attachments') ?? []).map((each) => attachmentWish(each, 'secondary')),
  ];
}

/** The VPC that is asked for, or that the VNIs are in: one and the same. */
function vpcFor(
  call: Call,
  { zone, wishes }: { readonly zone: string; readonly wishes: readonly AttachmentWish[] },
): string {
  const { world, body } = call;
  const reference = body.object('vpc');
  const asked =
    reference === undefined ? undefined : referred(call, world.vpcs, { reference, what: 'VPC' }).id;
  const homes = wishes.map((wish) => subnetVpc(call, wish, zone));
  const vpc = asked ?? homes.find((each) => each !== undefined);
  if (homes.some((each) => each !== undefined && each !== vpc))
    throw badField('vpc', 'The network interfaces are in different VPCs.', {
      code: 'vpc_resource_separation',
    });
  return body.needed('vpc', vpc);
}

function subnetVpc(call: Call, wish: AttachmentWish, zone: string): string | undefined {
  const { world } = call;
  const there = vniFor(call, wish, { zone });
  if (there !== undefined) return world.subnets.get(there.subnet)?.vpc;
  const reference = wish.vni.object('subnet');
  if (reference === undefined) {
    const ip = wish.vni.object('primary_ip')?.text('id');
    return world.subnets.get(world.ips.get(ip)?.subnet)?.vpc;
  }
  const subnet = referred(call, world.subnets, { reference, what: 'subnet' });
  if (subnet.zone === zone) return subnet.vpc;
  throw badField(reference.where('id'), `The subnet is not in ${zone}.`, {
    code: 'zone_inconsistency',
  });
}

interface Before {
  readonly vnis: ReadonlySet<string>;
  readonly ips: ReadonlySet<string>;
  readonly jobs: Call['world']['underWay'];
}

function snapshot({ world }: Call): Before {
  return {
    vnis: new Set(world.vnis.all().map((each) => each.id)),
    ips: new Set(world.ips.all().map((each) => each.id)),
    jobs: [...world.underWay],
  };
}

/** A refused create leaves nothing behind. */
function undo({ world }: Call, server: string, before: Before): void {
  for (const row of world.attachments.by('of', server)) {
    const vni = world.vnis.get(row.virtual_network_interface);
    if (vni !== undefined) vni.target = null;
    world.attachments.remove(row.id);
  }
  for (const { id, ips } of world.vnis.all()) {
    if (before.vnis.has(id)) continue;
    for (const each of ips) {
      const ip = world.ips.get(each);
      if (ip !== undefined) ip.target = null;
    }
    world.vnis.remove(id);
  }
  for (const { id } of world.ips.all()) if (!before.ips.has(id)) world.ips.remove(id);
  world.underWay = before.jobs;
}
