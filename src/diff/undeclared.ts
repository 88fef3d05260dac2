/** Live things that no spec declares: to be deleted by rule, left behind by us, or nobody's business. */
import { liveAddress, type Address, type KindName } from '../model/address.ts';
import type { Change, DeleteReason } from '../model/change.ts';
import type { AbsentRule } from '../model/desired.ts';
import { glob } from '../model/glob.ts';
import type { Kind } from '../model/kind.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource, Orphan } from '../model/resource.ts';
import { isProtected, patchOf } from './change-of.ts';
import type { Differing } from './differing.ts';
import type { Identity } from './identity.ts';

export interface Undeclared {
  /** Made or adopted by this site, and no longer declared. */
  readonly orphans: readonly Orphan[];
  /** Of kinds that specs can declare; never touched. */
  readonly unmanaged: readonly LiveResource[];
}

export function undeclared(
  input: Differing,
  identity: Identity,
  live: ReadonlyMap<KindName, readonly LiveResource[]>,
): Undeclared & {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
} {
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const gone = new Map(
    (input.desired.gone ?? []).map((each) => [
      liveAddress(each.system, each.kind, each.id),
      each.why,
    ]),
  );
  const orphans: Orphan[] = [];
  const unmanaged: LiveResource[] = [];
  for (const [name, things] of live) {
    const kind = input.kinds.get(name);
    if (kind === undefined) continue;
    const rules = rulesFor(name, input);
    for (const each of things) {
      const address = liveAddress(each.system, each.kind, each.id);
      const declared = identity.standsFor.get(address);
      const debt = identity.debtOn(each);
      if (declared !== undefined) {
        const rule = rules.absent.find(
          (candidate) => candidate.system === each.system && hit(candidate, kind, each, problems),
        );
        if (rule !== undefined) problems.push(contradiction(declared, rule));
        continue;
      }
      const row = identity.ledgerRow(each);
      // What a vendor made beside something declared is a part of that.
      if (row?.vendorMade === true && identity.liveOf.has(row.address) && !gone.has(address))
        continue;
      const owner = identity.ownedAs(each);
      const reason =
        gone.get(address) ?? reasonToDelete(each, kind, rules, input, identity, problems);
      if (reason !== undefined) {
        const matching = rules.absent.filter(
          (rule) => rule.system === each.system && hit(rule, kind, each, problems),
        );
        changes.push(deletion(each, kind, identity, { reason, matching }));
        problems.push(...blockers(each, kind, reason, identity, input));
      } else if (debt !== undefined) {
        const from = identity.incarnationSpec(kind, each);
        const owed = identity.asIncarnations(kind, debt.fields);
        const fields = Object.keys(owed)
          .filter((field) => JSON.stringify(from[field]) !== JSON.stringify(owed[field]))
          .map((field) => ({
            field,
            from: from[field] ?? null,
            to: owed[field],
            moved: 'live' as const,
          }));
        changes.push({
          action: 'update',
          address,
          system: each.system,
          kind: each.kind,
          live: each,
          from,
          to: { ...from, ...owed },
          fields,
          patch: patchOf(from, { ...from, ...owed }),
          debt: `${debt.why} (run ${debt.run})`,
        });
      } else if (owner !== undefined) orphans.push({ live: each, was: owner });
      if (reason === undefined && owner === undefined && kind.collection !== undefined)
        unmanaged.push(each);
    }
  }
  return { changes, problems, orphans, unmanaged };
}

interface Rules {
  readonly absent: readonly AbsentRule[];
  readonly authorities: Differing['desired']['authorities'];
}

function rulesFor(kind: KindName, { desired }: Differing): Rules {
  return {
    absent: desired.absent.filter((each) => each.kind === kind && each.keep !== true),
    authorities: desired.authorities.filter((each) => each.kind === kind),
  };
}

function reasonToDelete(
  live: LiveResource,
  kind: Kind,
  rules: Rules,
  input: Differing,
  identity: Identity,
  problems: Problem[],
): DeleteReason | undefined {
  if (rules.absent.some((rule) => rule.system === live.system && hit(rule, kind, live, problems)))
    return 'absent';
  // One spec file that could not be read may be the one that declares it.
  if (!input.desired.whole) return undefined;
  const owner = identity.ownedAs(live);
  const ours = !identity.foreign(live) && kind.untouchable?.(live) === undefined;
  const inside = rules.authorities.some(
    (each) => each.system === live.system && kind.within?.(live, each.guard) === true,
  );
  if (ours && inside) return 'authority';
  return owner !== undefined && input.prune ? 'prune' : undefined;
}

function hit(rule: AbsentRule, kind: Kind, live: LiveResource, problems: Problem[]): boolean {
  const name = live.spec['name'];
  const named = glob(rule.name).test(typeof name === 'string' ? name : live.label);
  if (!named && rule.ids?.includes(live.id) !== true) return false;
  const within = kind.within?.(live, rule.guard);
  if (within === undefined && !problems.some((each) => each.at === rule.origin)) {
    problems.push(
      problem('unknown-guard', `'absent' of ${kind.kind}: this guard says nothing about it.`, {
        at: rule.origin,
        help: `Give a guard that a ${kind.kind} has, such as a range.`,
      }),
    );
  }
  return within === true;
}

function deletion(
  live: LiveResource,
  kind: Kind,
  identity: Identity,
  {
    reason,
    matching,
  }: {
    readonly reason: DeleteReason;
    readonly matching: readonly AbsentRule[];
  },
): Change {
  const address = liveAddress(live.system, live.kind, live.id);
  const from = identity.incarnationSpec(kind, live);
  // A deleted thing goes on under its live address, so that what is declared in its place is another.
  identity.replaced.add(address);
  const base = { address, system: live.system, kind: live.kind };
  const patch = patchOf(from, {});
  const [rule] = matching;
  const phase = matching.find((each) => each.phase !== undefined)?.phase;
  return {
    ...base,
    action: 'delete',
    live,
    from,
    reason,
    patch,
    ...(matching.some((each) => each.discard === true) ? { discard: true } : {}),
    ...(phase === undefined ? {} : { phase }),
    ...(rule === undefined ? {} : { origin: rule.origin }),
  };
}

function blockers(
  live: LiveResource,
  kind: Kind,
  reason: DeleteReason,
  identity: Identity,
  { known }: Differing,
): readonly Problem[] {
  const address = liveAddress(live.system, live.kind, live.id);
  const owner = identity.ownedAs(live);
  const untouchable = kind.untouchable?.(live);
  const why =
    kind.can?.delete === false
      ? 'trueup cannot delete this kind'
      : (untouchable ??
        (identity.foreign(live) ? `it carries the mark of site '${live.mark?.site}'` : undefined));
  const problems: Problem[] = [];
  if (why !== undefined) {
    problems.push(
      problem(
        'untouchable',
        `${address} (${live.label}) is to be deleted (${reason}), but ${why}.`,
        {
          about: address,
          help: 'Narrow the rule so that it does not match it, or settle the matter by hand.',
        },
      ),
    );
  }
  if (owner !== undefined && known.protected.has(owner))
    problems.push(isProtected(owner, 'delete'));
  return problems;
}

function contradiction(address: Address, rule: AbsentRule): Problem {
  return problem('contradiction', `${address} is declared, and an 'absent' rule matches it.`, {
    about: address,
    at: rule.origin,
    help: 'Narrow the rule, or take the declaration out.',
  });
}
