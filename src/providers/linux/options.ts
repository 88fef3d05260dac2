/** What `trueup.yaml` says of a host, with what is usual where it says nothing. */
import { resolve } from 'node:path';
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import { parseVia, type Via } from '../../transport/commands/commands.ts';

export interface HostOptions {
  /** In the order in which they are tried. */
  readonly ways: readonly [Via, ...Via[]];
  readonly hostKey?: string;
  readonly knownHosts?: string;
  readonly identity?: string;
  /** The words before each command that needs root. */
  readonly become: readonly string[];
  /** Absent: what is found on the host. */
  readonly persistence?: 'netplan' | 'ifupdown' | 'none';
  readonly file?: string;
  /** Absent: asked for only where specs declare something of libvirt. */
  readonly libvirt?: string;
  readonly confirmMilliseconds: number;
  readonly timeoutMilliseconds: number;
}

/** `root`: the folder of `trueup.yaml`. */
export function hostOptions({ name, options }: System, root: string): Result<HostOptions> {
  const written = Array.isArray(options['via']) ? options['via'] : [options['via']];
  const ways: Via[] = [];
  const problems: Problem[] = [];
  for (const each of written) {
    const way = parseVia(typeof each === 'string' ? each : '');
    if (way.ok) ways.push(way.value);
    else
      problems.push(
        ...way.problems.map((why) =>
          problem(why.code, `${name}: ${why.message}`, { about: name, ...helpOf(why) }),
        ),
      );
  }
  const [first, ...more] = ways;
  if (first === undefined || problems.length > 0) return { ok: false, problems };
  const path = (key: string): { readonly [K in typeof key]?: string } => {
    const value = options[key];
    return typeof value === 'string' ? { [key]: resolve(root, value) } : {};
  };
  const { become, persistence, file, hostKey, libvirt } = options;
  return {
    ok: true,
    value: {
      ways: [first, ...more],
      ...(typeof hostKey === 'string' ? { hostKey } : {}),
      ...path('knownHosts'),
      ...path('identity'),
      become: Array.isArray(become) ? become.map(String) : [],
      ...(typeof persistence === 'string'
        ? { persistence: persistence as NonNullable<HostOptions['persistence']> }
        : {}),
      ...(typeof file === 'string' ? { file } : {}),
      ...(typeof libvirt === 'object' && libvirt !== null ? { libvirt: uriOf(libvirt) } : {}),
      confirmMilliseconds: seconds(options['confirmSeconds'], 120),
      timeoutMilliseconds: seconds(options['timeoutSeconds'], 30),
    },
  };
}

export const usualLibvirt = 'qemu:///system';

function uriOf(libvirt: object): string {
  return 'uri' in libvirt && typeof libvirt.uri === 'string' ? libvirt.uri : usualLibvirt;
}

function seconds(value: unknown, usual: number): number {
  return (typeof value === 'number' ? value : usual) * 1000;
}

function helpOf({ help }: Problem): Pick<Problem, 'help'> {
  return help === undefined ? {} : { help };
}
