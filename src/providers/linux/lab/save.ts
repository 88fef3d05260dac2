/** The host as the state has it: what loadHost reads back without loss. */
import { addressText } from '../../../model/ip.ts';
import type { Files } from './files/tree.ts';
import type { Host, Peer, Snapshot } from './host.ts';
import { savedLibvirt } from './libvirt/save.ts';
import { saveNet } from './save-net.ts';

type Json = Readonly<Record<string, unknown>>;

export function stateOf(host: Host): Json {
  const { session } = host;
  const state = {
    hostname: host.name,
    user: host.user,
    sudo: host.sudo,
    systemd: host.systemd,
    missing: host.missing,
    session:
      session === undefined
        ? undefined
        : {
            client: addressText(session.client),
            port: session.port,
            servers: session.servers.map(addressText),
          },
    ...saveNet(host.net),
    wires: Object.fromEntries(
      host.wires.map(({ nic, neighbours }) => [nic, neighbours.map(savedPeer)]),
    ),
    beyond: host.beyond.map(({ first, prefix }) => `${addressText(first)}/${prefix}`),
    ...savedFiles(host.files),
    disks: host.disks.length === 0 ? undefined : host.disks,
    libvirt: host.libvirt === undefined ? undefined : savedLibvirt(host.libvirt),
    timers: host.timers.map(({ before, ...timer }) => ({
      ...timer,
      before: savedSnapshot(before),
    })),
  };
  // What is undefined has no place in a state.
  return JSON.parse(JSON.stringify(state)) as Json;
}

function savedSnapshot({ net, files }: Snapshot): Json {
  return { ...saveNet(net), ...savedFiles(files) };
}

function savedPeer({ name, mac, on, arpFlux, forwards }: Peer): Json {
  return {
    name,
    mac,
    on: Object.fromEntries(on.map(({ vlan, addresses }) => [vlan, addresses.map(addressText)])),
    arpFlux,
    forwards,
  };
}

function savedFiles(files: Files): Json {
  const folders: Record<string, string> = {};
  const texts: Record<string, unknown> = {};
  for (const [path, node] of files)
    if (node.type === 'folder') folders[path] = node.mode.toString(8);
    else texts[path] = { text: node.text, mode: node.mode.toString(8) };
  return { folders, files: texts };
}
