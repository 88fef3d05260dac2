/** What a PVE lab holds, without what chance and the clock give it, and without how it was come by. */
import type { RunningLab } from '../../../src/lab/server.ts';

interface Guest {
  readonly vmid: number;
  readonly config: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
interface Volume {
  readonly vmid?: number;
  readonly [field: string]: unknown;
}
interface State {
  readonly vms: readonly Guest[];
  readonly containers: readonly Guest[];
  readonly storages: readonly {
    readonly volumes: readonly Volume[];
    readonly [f: string]: unknown;
  }[];
  readonly nodes: readonly { readonly name: string; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

/** Everything that it holds; files of a node byte by byte. */
export function portraitOf(lab: Pick<RunningLab, 'state'>): unknown {
  const { tasks: _tasks, draws: _draws, vms, nodes, storages, ...rest } = lab.state() as State;
  return {
    ...rest,
    // Its certificate ends so long after the lab was started.
    nodes: nodes.map(({ certificate: _certificate, ...node }) => node),
    vms: vms.map(timeless).toSorted((a, b) => a.vmid - b.vmid),
    storages: storages.map((each) => ({
      ...each,
      volumes: each.volumes
        .map(({ ctime: _ctime, ...volume }) => volume)
        .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    })),
  };
}

/** What nobody declares: whole VMs, a node, and what is the cluster's. */
export function othersIn(lab: Pick<RunningLab, 'state'>): string {
  const state = lab.state() as State;
  const { pools, sdn, acl, tokens, users, roles } = state;
  return JSON.stringify({
    guests: [...state.vms, ...state.containers].filter(({ vmid }) => vmid >= 900).map(timeless),
    node: state.nodes.filter(({ name }) => name === 'theirs'),
    volumes: state.storages.map(({ volumes }) =>
      volumes.filter(({ vmid }) => vmid !== undefined && vmid >= 900),
    ),
    whole: { pools, sdn, acl, tokens, users, roles },
  });
}

/** Not the template: it is copied by a call to its own address. */
export function isTheirs(part: string): boolean {
  return ['900', '901', '910', 'theirs', 'vmbr0'].includes(part);
}

function timeless({ config, vmid, ...guest }: Guest): { readonly vmid: number } {
  const { smbios1: _uuid, vmgenid: _generation, meta: _meta, ...options } = config;
  const { started: _started, pid: _pid, told: _told, lag: _lag, imaged: _imaged, ...more } = guest;
  const rest: object = { options };
  return { ...more, vmid, ...rest };
}
