/** Reads what libvirt has: networks and guests whole, volumes of the pools that matter. */
import type { Failure } from '../wire/failure.ts';
import { WrongShape } from '../wire/shape.ts';
import { domainIn, type Domain } from './domains.ts';
import { networkFields, sameFields, type Network } from './networks.ts';
import { ask, linesIn, type Virsh } from './virsh.ts';
import { volumeIn, type Volume } from './volumes.ts';
import { parseXml } from './xml.ts';

export interface Libvirt {
  readonly networks: readonly Network[];
  readonly domains: readonly Domain[];
  readonly volumes: readonly Volume[];
}

/** `pools`: those whose volumes are read; absent: all. */
export async function readLibvirt(
  virsh: Virsh,
  pools: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly libvirt: Libvirt } | Failure> {
  try {
    const networks = await readNetworks(virsh, signal);
    const domains = await readDomains(virsh, signal);
    const volumes = await readVolumes(virsh, pools, signal);
    return { ok: true, libvirt: { networks, domains, volumes } };
  } catch (error) {
    if (error instanceof Refused) return error.failure;
    if (!(error instanceof WrongShape)) throw error;
    return {
      ...virsh.client.failure(
        'wrong-shape',
        `libvirt answers in a way that is not known: ${error.message}.`,
      ),
      class: 'temporary',
    };
  }
}

/** Carries a failure out of the rows of calls below; it never leaves this file. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.problem.message);
    this.failure = failure;
  }
}

async function said(virsh: Virsh, words: readonly string[], signal: AbortSignal): Promise<string> {
  const answer = await ask(virsh, words, signal);
  if (!answer.ok) throw new Refused(answer);
  return answer.reply.stdout;
}

export async function readNetworks(virsh: Virsh, signal: AbortSignal): Promise<readonly Network[]> {
  const list = async (...flags: readonly string[]): Promise<readonly string[]> =>
    linesIn(await said(virsh, ['net-list', '--uuid', ...flags], signal));
  const [uuids, active, autostart] = [
    await list('--all'),
    new Set(await list()),
    new Set(await list('--all', '--autostart')),
  ];
  const found: Network[] = [];
  for (const uuid of uuids) {
    const read = async (...flags: readonly string[]) =>
      parseXml(await said(virsh, ['net-dumpxml', uuid, ...flags], signal), `network ${uuid}`);
    const runs = active.has(uuid);
    const now = await read();
    const definition = await read('--inactive');
    const fields = networkFields(runs ? now : definition);
    found.push({
      ...fields,
      uuid,
      active: runs,
      autostart: autostart.has(uuid),
      stored: sameFields(fields, networkFields(definition)),
      definition,
    });
  }
  return found;
}

async function readDomains(virsh: Virsh, signal: AbortSignal): Promise<readonly Domain[]> {
  const all = linesIn(await said(virsh, ['list', '--all', '--uuid'], signal));
  const running = new Set(linesIn(await said(virsh, ['list', '--uuid'], signal)));
  const found: Domain[] = [];
  for (const uuid of all) {
    const xml = parseXml(await said(virsh, ['dumpxml', uuid], signal), `guest ${uuid}`);
    found.push(domainIn(xml, { uuid, running: running.has(uuid) }));
  }
  return found;
}

async function readVolumes(
  virsh: Virsh,
  pools: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<readonly Volume[]> {
  if (pools?.length === 0) return [];
  const there = linesIn(await said(virsh, ['pool-list', '--name'], signal));
  const found: Volume[] = [];
  for (const pool of there.filter((each) => pools?.includes(each) ?? true)) {
    for (const line of linesIn(await said(virsh, ['vol-list', pool], signal))) {
      // There is no list of names alone: the path is the last column.
      const [, name] = /^(.+?)\s+\/\S/.exec(line) ?? [];
      if (name === undefined) continue;
      const xml = await said(virsh, ['vol-dumpxml', name, '--pool', pool], signal);
      found.push(volumeIn(parseXml(xml, `volume ${name}`), pool));
    }
  }
  return found;
}
