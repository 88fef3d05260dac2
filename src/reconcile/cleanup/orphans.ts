/** Orphans: what trueup made and nobody declares any more, once it is old enough. */
import type { Address } from '../../model/address.ts';
import type { Piece } from '../../model/cleanup.ts';
import { passable, problem } from '../../model/problem.ts';
import type { LedgerRow, LiveResource } from '../../model/resource.ts';
import { kinds } from '../../providers/index.ts';
import { Sighted, keyText } from './aim.ts';
import type { Candidate, Unit } from './candidates.ts';
import { sweep, type Show } from './sweep.ts';
import { rememberedOf } from './cleanup.ts';
import type { AskedOrphans, Outcome, Request } from '../engine.ts';
import type { Opened } from '../opened.ts';
import { exitFor, look, type Picture } from '../planning.ts';

type Age = AskedOrphans['olderThan'];

export async function sweepOrphans(
  opened: Opened,
  request: Request,
  asked: AskedOrphans & { readonly show: Show },
): Promise<Outcome> {
  const named = { site: opened.desired.site.name, kinds };
  if (!opened.desired.whole)
    return {
      what: 'refused',
      exit: 1,
      ...named,
      problems: [
        problem(
          'specs-not-whole',
          'Some spec file is empty or could not be read: it may be the one that declares them.',
          {
            help: 'Mend it, or take it out; then ask again.',
          },
        ),
      ],
    };
  const remembered = await rememberedOf(opened);
  if (!remembered.ok) return { what: 'refused', exit: 1, problems: remembered.problems, ...named };
  const picture = await look(opened, opened.connect('read-only'), request);
  if (!passable(picture.problems))
    return { what: 'refused', exit: exitFor(picture), problems: picture.problems, ...named };
  const { holdings } = remembered.value;
  const { olderThan, now } = asked;
  const target =
    olderThan.milliseconds === 0 ? 'orphans of any age' : `orphans older than ${olderThan.text}`;
  const found = orphansIn(opened, picture, holdings.ledger);
  const old = found.filter((each) => oldEnough(each.row, olderThan, now));
  const unit: Unit = {
    target,
    candidates: old,
    departed: [],
    stuck: [],
    planned: [],
    addresses: new Map(),
  };
  const outcome = await sweep(opened, request, {
    units: [unit],
    targets: [target],
    holdings,
    problems: opened.warnings,
    apply: asked.apply,
    show: asked.show,
  });
  const young = found
    .filter((each) => !old.includes(each))
    .map(({ row, live }) => tooYoung(row, live));
  return withKept(outcome, young);
}

interface Found extends Candidate {
  readonly live?: LiveResource;
}

function orphansIn(
  { desired }: Opened,
  { difference, snapshot }: Picture,
  ledger: readonly LedgerRow[],
): readonly Found[] {
  const sighted = new Sighted(snapshot, desired.site.name, ledger);
  const declared = new Set<Address>(desired.resources.map((each) => each.address));
  const live = difference.orphans.flatMap((orphan): readonly Found[] => {
    const row = sighted.row(orphan.live);
    if (row !== undefined) return [{ row, live: orphan.live }];
    const installation = snapshot.installations.get(orphan.live.system);
    if (installation === undefined) return [];
    const { kind, id } = orphan.live;
    const made = { address: orphan.was, installation, kind, id, how: 'created' as const };
    return [{ row: made, live: orphan.live, unknown: 'mark' }];
  });
  const there = new Set(live.map(({ row }) => keyText(row)));
  // Rows whose object is gone are forgotten on the way; those of systems that were not read stay.
  const gone = ledger.filter((row) => {
    const system = sighted.systemOf(row);
    return (
      system !== undefined &&
      !declared.has(row.address) &&
      !there.has(keyText(row)) &&
      !sighted.hidden(system, row) &&
      sighted.live(system, row) === undefined
    );
  });
  return [...live, ...gone.map((row) => ({ row }))];
}

/** Without a time on record nothing is old, unless any age will do. */
function oldEnough({ since, how }: LedgerRow, { milliseconds }: Age, now: Date): boolean {
  if (how === 'adopted' || milliseconds === 0) return true;
  return since !== undefined && since.getTime() + milliseconds <= now.getTime();
}

function tooYoung({ address, kind, id, since }: LedgerRow, live: LiveResource | undefined): Piece {
  return {
    address,
    kind,
    id,
    state: 'kept',
    ...(live === undefined ? {} : { system: live.system }),
    why:
      since === undefined
        ? 'nobody knows its age: --older-than 0 takes it'
        : `it is not that old: made ${since.toISOString().slice(0, 19)}Z`,
  };
}

function withKept(outcome: Outcome, kept: readonly Piece[]): Outcome {
  if (outcome.what === 'planned' && outcome.cleanup !== undefined)
    return {
      ...outcome,
      cleanup: outcome.cleanup.map((each) => ({ ...each, pieces: [...each.pieces, ...kept] })),
    };
  if (outcome.what !== 'cleaned') return outcome;
  const { totals } = outcome;
  return {
    ...outcome,
    swept: outcome.swept.map((each) => ({ ...each, pieces: [...each.pieces, ...kept] })),
    totals: { ...totals, things: totals.things + kept.length, kept: totals.kept + kept.length },
  };
}
