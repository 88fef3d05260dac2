/** The vendors that trueup knows. Kinds are light; clients are loaded when a system is connected to. */
import type { Kinds } from '../model/kind.ts';
import type { Provider } from '../model/provider.ts';
import { cloudstack } from './cloudstack/provider.ts';
import { ibm } from './ibm/provider.ts';
import { linux } from './linux/provider.ts';
import { maas } from './maas/provider.ts';
import { pve } from './pve/provider.ts';
import { tasks } from './tasks/provider.ts';

/** By the name of their driver in `trueup.yaml`. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [maas, pve, cloudstack, ibm, linux, tasks].map((each) => [each.vendor, each]),
);

/** All kinds of all vendors. */
export const kinds: Kinds = new Map(
  [...providers.values()].flatMap((each) => each.kinds.map((kind) => [kind.kind, kind])),
);
