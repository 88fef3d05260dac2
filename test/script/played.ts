/** The vendors' commands, played against the labs of a site: what each is signed in to is the lab of its system. */
import type { Lab } from '../../src/model/provider.ts';
import { cmkOn } from './played-cmk.ts';
import { ibmcloudOn } from './played-ibmcloud.ts';
import { programsOfNode } from './played-node.ts';
import { playMaas } from '../providers/maas/cli-played.ts';
import type { SiteLabs } from '../support/site-labs.ts';
import type { Played, Said } from './programs.ts';

/** By program; `drivers` by system. */
export function programsFor(
  labs: SiteLabs,
  drivers: ReadonlyMap<string, string>,
): Readonly<Record<string, Played>> {
  const of = (driver: string): readonly (readonly [string, Lab])[] =>
    [...labs].filter(([system]) => drivers.get(system) === driver);
  const maas = of('maas');
  const [pve] = of('pve');
  const [linux] = of('linux');
  const [cloudstack] = of('cloudstack');
  const [ibm] = of('ibm');
  return {
    ...(maas.length > 0 && { maas: maasOn(maas) }),
    ...(pve && programsOfNode(pve[1])),
    ...(linux && programsOfHost(linux[1])),
    ...(ibm && { ibmcloud: ibmcloudOn(ibm[1]) }),
    ...(cloudstack && { cmk: cmkOn(cloudstack[1]) }),
  };
}

function maasOn(labs: readonly (readonly [string, Lab])[]): Played {
  return async (words) => {
    const [, lab] = labs.find(([system]) => system === words[0]) ?? [];
    const config = {
      url: lab?.url ?? '',
      profiles: Object.fromEntries(
        labs.map(([system, { auth }]) => [system, auth['apiKey'] ?? '']),
      ),
    };
    return printed((printing) => playMaas(config, words, printing));
  };
}

/** A host on which nobody is root: what is done there begins with `sudo`. */
function programsOfHost({ url }: Lab): Readonly<Record<string, Played>> {
  const program =
    (name: string): Played =>
    async (words, stdin) => {
      const reply = await fetch(new URL('/exec', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ argv: [name, ...words], stdin, env: {} }),
      });
      return (await reply.json()) as Said;
    };
  return { id: program('id'), sudo: program('sudo') };
}

type Printing = Parameters<typeof playMaas>[2];

async function printed(play: (printing: Printing) => Promise<number>): Promise<Said> {
  const [out, err] = [[] as string[], [] as string[]];
  const exit = await play({
    stdout: { write: (text) => out.push(String(text)) },
    stderr: { write: (text) => err.push(String(text)) },
  });
  return { exit, stdout: out.join(''), stderr: err.join('') };
}
