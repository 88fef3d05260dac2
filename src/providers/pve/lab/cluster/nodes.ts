/** The cluster's nodes: `/nodes`, `/nodes/{node}/status`, `/version`, certificates; `/cluster/status`. */
import { anyone, may, needs } from '../access/permits.ts';
import { nodeOf, type Operations } from '../call.ts';
import { Unordered } from '../wire/reply.ts';
import type { NodeRow } from '../world/rows.ts';

/** A node as pvestatd tells of it. */
export function nodeStats(node: NodeRow, audit: boolean): Readonly<Record<string, unknown>> {
  const { name, online } = node;
  const bare = { id: `node/${name}`, node: name, type: 'node' };
  if (!online) return { ...bare, status: 'offline' };
  const numbers = {
    uptime: 86400,
    cpu: 0.02,
    mem: Math.floor(node.memory / 4),
    disk: Math.floor(node.disk / 10),
    maxcpu: node.cpus,
    maxmem: node.memory,
    maxdisk: node.disk,
  };
  return { ...bare, status: 'online', level: '', ...(audit ? numbers : {}) };
}

/** `/nodes` */
export const nodeList: Operations = {
  GET: {
    needs: anyone,
    run: ({ world, caller }) =>
      new Unordered(
        [...world.nodes.values()].map((node) => ({
          ...nodeStats(node, may(world, caller, `/nodes/${node.name}`, 'Sys.Audit')),
          ssl_fingerprint: node.fingerprint,
        })),
      ),
  },
};

/** `/nodes/{node}/status` */
export const nodeStatus: Operations = {
  GET: {
    needs: needs('/nodes/{node}', 'Sys.Audit'),
    run: (call) => {
      const { world } = call;
      const node = nodeOf(call);
      return {
        uptime: 86_400,
        idle: 0,
        cpu: 0.02,
        wait: 0,
        loadavg: ['0.10', '0.12', '0.09'],
        kversion: 'Linux 6.8.12-9-pve #1 SMP PREEMPT_DYNAMIC PMX 6.8.12-9',
        'current-kernel': {
          sysname: 'Linux',
          release: '6.8.12-9-pve',
          version: '#1 SMP PREEMPT_DYNAMIC PMX 6.8.12-9',
          machine: 'x86_64',
        },
        'boot-info': { mode: 'efi', secureboot: 0 },
        pveversion: `pve-manager/${world.version.version}/${world.version.repoid}`,
        cpuinfo: { cpus: node.cpus, cores: node.cpus, sockets: 1, model: 'lab', mhz: '2400.000' },
        memory: free(node.memory, Math.floor(node.memory / 4)),
        swap: free(0, 0),
        rootfs: {
          ...free(node.disk, Math.floor(node.disk / 10)),
          avail: Math.floor(node.disk * 0.9),
        },
        ksm: { shared: 0 },
      };
    },
  },
};

function free(total: number, used: number): object {
  return { total, used, free: total - used };
}

/** `/nodes/{node}/version` */
export const nodeVersion: Operations = {
  GET: { needs: anyone, run: ({ world }) => world.version },
};

/** `/version` */
export const version: Operations = { GET: { needs: anyone, run: ({ world }) => world.version } };

/** `/cluster/status` */
export const clusterStatus: Operations = {
  GET: {
    needs: needs('/', 'Sys.Audit'),
    run: ({ world }) => {
      const nodes = [...world.nodes.values()].map((node) => ({
        type: 'node',
        id: `node/${node.name}`,
        name: node.name,
        ip: node.ip,
        local: node.name === world.local ? 1 : 0,
        nodeid: world.cluster === undefined ? 0 : node.nodeid,
        online: node.online ? 1 : 0,
        level: '',
      }));
      if (world.cluster === undefined) return nodes;
      const quorate = world.quorate ? 1 : 0;
      return new Unordered([
        {
          type: 'cluster',
          id: 'cluster',
          name: world.cluster,
          nodes: nodes.length,
          quorate,
          version: nodes.length,
        },
        ...nodes,
      ]);
    },
  },
};

/** `/nodes/{node}/certificates/info` */
export const certificates: Operations = {
  GET: {
    needs: anyone,
    run: (call) => {
      const { certificate, fingerprint, name } = nodeOf(call);
      return [
        {
          filename: 'pve-ssl.pem',
          fingerprint,
          subject: `/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=${name}`,
          issuer: '/CN=Proxmox Virtual Environment/OU=lab/O=PVE Cluster Manager CA',
          notbefore: certificate.notafter - 2 * 365 * 86_400,
          notafter: certificate.notafter,
          'public-key-type': 'rsaEncryption',
          'public-key-bits': 2048,
          san: certificate.san,
          pem: certificate.pem,
        },
      ];
    },
  },
};
