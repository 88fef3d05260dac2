/** Who holds an address at each moment that a command of trueup has ended. */
import type { ExecDoor } from '../../src/lab/exec-door.ts';
import { must, type Where } from '../beds/program.ts';

/** Devices of the host that have it now. */
export async function holdersOf(host: Where, address: string): Promise<readonly string[]> {
  const text = await must(host, ['ip', '-j', 'addr', 'show']);
  const devices = JSON.parse(text) as readonly {
    readonly ifname?: string;
    readonly addr_info?: readonly { readonly local?: string }[];
  }[];
  return devices.flatMap(({ ifname, addr_info: held = [] }) =>
    ifname !== undefined && held.some(({ local }) => local === address) ? [ifname] : [],
  );
}

/** Samples after every command through these doors that does not only look; each change of hands is one entry, as `virbr2`, or `` for nobody. */
export function watchHolders(
  host: Where,
  doors: readonly ExecDoor[],
  address: string,
): readonly string[] {
  const seen: string[] = [];
  for (const door of doors)
    door.onCall(async ({ phase, argv }) => {
      if (phase !== 'handled' || looks.test(argv.join(' '))) return;
      const now = (await holdersOf(host, address)).join(' and ');
      if (seen.at(-1) !== now) seen.push(now);
    });
  return seen;
}

const looks =
  /^(ip( -\S+)* (addr|link|route|neigh|rule) (show|get)|bridge -j|arping|cat|find|hostname|id|ls|printenv|readlink|stat|sysctl -n|test|true|uname)\b/;
