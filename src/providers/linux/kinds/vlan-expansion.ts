/** What making, changing and deleting a VLAN means for what is on it. */
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Expansion, Half, Look } from '../../../model/kind.ts';
import type { Problem } from '../../../model/problem.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import { arrivesOn, raisedFact } from './arriving.ts';
import { downs } from './downs.ts';
import { runs } from './fields.ts';
import { kept } from './keeping.ts';
import { bareFacts, emptied, nameOf, on } from './leaving.ts';
import { names } from './names.ts';
import { cutsDevice, cutting, onPath } from './own-path.ts';
import { lost, ofHost, wrong } from './problems.ts';
import { present, type Present } from './standing.ts';

export function expandVlan(change: Change, look: Look): Expansion {
  const problems: Problem[] = [...ofHost(change, look)];
  const arriving = comes(change, look, problems);
  const leaving = goes(change, look, problems);
  return kept(change, look, {
    ...(arriving === undefined ? {} : { arriving }),
    ...(leaving === undefined ? {} : { leaving }),
    problems,
  });
}

function comes(change: Change, look: Look, problems: Problem[]): Half | undefined {
  if (change.action === 'delete' || change.action === 'adopt') return undefined;
  const { to } = change;
  const own =
    change.action === 'update'
      ? present(look, change.system, names.vlan).find((each) => each.live.id === change.live.id)
      : undefined;
  const parent = arrivesOn(change, look, text(to, 'on') ?? '');
  problems.push(...parent.problems);
  if (parent.device?.spec['up'] === false && to['up'] !== false)
    problems.push(
      wrong(change, 'parent-down', {
        message: `cannot be up: ${text(to, 'on')} is to be down.`,
        help: "Say 'up: false' of both, or of neither.",
      }),
    );
  if (change.action === 'update' && own !== undefined) {
    problems.push(...downs(change, own, look));
    if (remade(change)) return made(change, own, { look, problems, needs: parent.needs });
  }
  const raised = change.action === 'update' && !runs(change.from) && runs(to);
  const half: Half = own !== undefined && cutsDevice(look, own) ? cutting(look, change.system) : {};
  return {
    ...(parent.commit === undefined ? {} : { commit: parent.commit }),
    ...half,
    needs: parent.needs,
    gives: [...(half.gives ?? []), ...(raised ? [raisedFact(change.address)] : [])],
  };
}

function remade({ fields }: ChangeOf<'update'>): boolean {
  return fields.some(({ field }) => field === 'tag' || field === 'on');
}

/** Deleted and made anew in one call, with all that is on it. */
function made(
  change: ChangeOf<'update'>,
  own: Present,
  by: {
    readonly look: Look;
    readonly problems: Problem[];
    readonly needs: NonNullable<Half['needs']>;
  },
): Half {
  const { look, problems, needs } = by;
  const name = nameOf(own);
  const things = on(own, look).filter((each) => !each.leaves);
  for (const each of things) {
    if (each.live.kind === names.vlan || !each.declared)
      problems.push(lost(change, each, `${name} is made anew, and it is on it`));
  }
  const masters = present(look, change.system, names.bridge).filter(({ spec }) =>
    texts(spec, 'ports').includes(name),
  );
  const back = [...things.filter((each) => each.declared), ...masters].map((each) => each.of);
  const half: Half = onPath(own) ? cutting(look, change.system) : { impact: 'restart' };
  const moved = text(change.from, 'on') !== text(change.to, 'on');
  return {
    ...half,
    needs,
    gives: [
      ...(half.gives ?? []),
      ...(moved ? bareFacts(look, change.system, text(change.from, 'on') ?? '') : []),
    ],
    notes: [
      ...(half.notes ?? []),
      back.length === 0
        ? 'it is deleted and made anew'
        : `it is deleted and made anew, and in the same call what is on it: ${back.join(', ')}`,
    ],
  };
}

function goes(change: Change, look: Look, problems: Problem[]): Half | undefined {
  if (change.action !== 'delete' && change.action !== 'replace') return undefined;
  const own = present(look, change.system, names.vlan).find(
    (each) => each.live.id === change.live.id,
  );
  if (own === undefined) return undefined;
  const empty = emptied(change, own, look);
  const master = present(look, change.system, names.bridge).find(
    (each) =>
      !each.leaves &&
      texts(each.change?.action === 'update' ? each.change.to : each.spec, 'ports').includes(
        nameOf(own),
      ),
  );
  problems.push(
    ...empty.problems,
    ...(master === undefined ? [] : [lost(change, master, 'it is one of its ports')]),
  );
  const half: Half = onPath(own) ? cutting(look, change.system) : {};
  return {
    ...half,
    needs: empty.needs,
    gives: [...(half.gives ?? []), ...bareFacts(look, change.system, text(own.spec, 'on') ?? '')],
  };
}
