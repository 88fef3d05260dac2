/** The names of tasks: `UPID:pve1:00004C54:0003119B:6B004CAD:qmcreate:100:root@pam:`. */

export interface Upid {
  readonly node: string;
  readonly pid: number;
  readonly pstart: number;
  readonly starttime: number;
  readonly type: string;
  readonly id: string;
  readonly user: string;
}

export function upidText({ node, pid, pstart, starttime, type, id, user }: Upid): string {
  return `UPID:${node}:${hex(pid)}:${hex(pstart)}:${hex(starttime)}:${type}:${id}:${user}:`;
}

/** Undefined where the text is no task's name (`PVE/Tools.pm`, upid_decode). */
export function parseUpid(text: string): Upid | undefined {
  const match =
    /^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, node = '', pid = '', pstart = '', starttime = '', type = '', id = '', user = ''] = match;
  return {
    node,
    pid: numberOf(pid),
    pstart: numberOf(pstart),
    starttime: numberOf(starttime),
    type,
    id,
    user,
  };
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

function numberOf(digits: string): number {
  return Number.parseInt(digits, 16);
}
