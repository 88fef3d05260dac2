/** What a change of a bare metal server takes: all its attachments at once, off before it goes, its interfaces free after it. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Expansion, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { reference } from '../../../model/spec-fields.ts';
import { comes, leaves, letGo, oldOf, stopped, unattached } from './facts.ts';
import { takenOff } from './floating.ts';
import { names } from './names.ts';

/** The server and its attachments are made by one call. */
export function madeWith(server: Address) {
  return { group: `server ${server}`, how: 'atomic' } as const;
}

export function expandServer(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'adopt':
      return {};
    case 'create':
      return made(change, look);
    case 'update':
      return changed(change);
    case 'delete':
      return removed(change.live, look);
    case 'replace': {
      const [old, anew] = [removed(change.live, look), made(change, look)];
      return { ...old, ...anew };
    }
  }
}

function made(change: ChangeOf<'create' | 'replace'>, look: Look): Expansion {
  const { address, system, to } = change;
  const own = look
    .desired(system, names.attachment)
    .filter((each) => endSpec(each.address, look)?.['server'] === address);
  const first = own.filter((each) => each.spec['primary'] === true);
  return {
    arriving: {
      commit: madeWith(address),
      gives: to['running'] === false ? [stopped(address)] : [],
    },
    problems: [
      ...(first.length === 1 ? [] : [onePrimary(change, first.length)]),
      ...(to['image'] === undefined || to['keys'] === undefined ? [nothingToStart(change)] : []),
    ],
  };
}

function changed({ address, fields, to }: ChangeOf<'update'>): Expansion {
  if (!fields.some(({ field }) => field === 'running')) return {};
  const off = stopped(address);
  return to['running'] === true
    ? { arriving: { needs: [off], ends: [off] } }
    : { arriving: { gives: [off], impact: 'stop' } };
}

function removed(live: LiveResource, look: Look): Expansion {
  const old = oldOf(live);
  const runs = live.spec['running'] === true;
  const vnis = interfacesOf(old, look);
  const floating = vnis.flatMap((vni) => takenOff(vni, letGo(old), look));
  return {
    leaving: {
      needs: [...(runs ? [stopped(old)] : []), ...floating.map((each) => each.off)],
      gives: [...vnis.map(unattached), letGo(old)],
    },
    companions: [
      ...(runs ? [stopping(live, old, look)] : []),
      ...floating.flatMap((each) => each.companions),
    ],
  };
}

function interfacesOf(server: Address, look: Look): readonly Address[] {
  return look
    .hanging(server)
    .filter(({ kind }) => kind === names.attachment)
    .flatMap((each) => reference(look.spec(each), 'vni') ?? []);
}

/** Off: softly first, then hard. */
export function stopping(live: LiveResource, of: Address, look: Look): Companion {
  const from = look.spec(live);
  return {
    verb: 'stop',
    of,
    live,
    from,
    to: { ...from, running: false },
    when: 'before',
    needs: inVpc(from),
    gives: [stopped(of)],
    impact: 'stop',
  };
}

/** What a step compares it has to know. */
function inVpc(spec: Spec): readonly Fact[] {
  const vpc = reference(spec, 'vpc');
  return vpc === undefined ? [] : [exists(vpc)];
}

/** Off for a change that a running server does not take, and on again. */
export function around(server: Address, look: Look) {
  const live = look.live(server);
  if (live === undefined || comes(server, look) || leaves(live, look))
    return { needs: [], companions: [] };
  const off = stopped(server);
  const ends = endSpec(server, look)?.['running'] === true;
  if (live.spec['running'] !== true || !ends) return { needs: [off], companions: [] };
  const debt = { fields: { running: true }, why: 'it was stopped for a change' };
  const spec = { ...endSpec(server, look), running: false };
  const start: Companion = {
    verb: 'start',
    of: server,
    live,
    from: spec,
    to: { ...spec, running: true },
    when: 'after',
    needs: [...inVpc(spec), off],
    ends: [off],
    pays: true,
  };
  return {
    needs: [off],
    companions: [{ ...stopping(live, server, look), impact: 'restart' as const, debt }, start],
  };
}

function onePrimary({ address, desired }: ChangeOf<'create' | 'replace'>, count: number): Problem {
  return problem(
    'one-primary',
    `${address} is made with exactly one primary attachment; ${count === 0 ? 'none is' : `${count} are`} declared.`,
    {
      about: address,
      at: desired.origin,
      help: "Write 'primary: true' on one of its `attachments`.",
    },
  );
}

function nothingToStart({ address, desired }: ChangeOf<'create' | 'replace'>): Problem {
  return problem('no-image', `${address} cannot be made without 'image' and 'keys'.`, {
    about: address,
    at: desired.origin,
    help: 'Say which image it starts, and whose keys it lets in.',
  });
}
