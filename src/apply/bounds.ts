/** Claims as a plan file writes them: bounds as addresses that people know, not as numbers. */
import { spaceOf, type Bound, type Claim, type Space } from '../model/claim.ts';
import { addressText, parseAddress } from '../model/ip.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan, Step } from '../model/plan.ts';

/** A claim whose bounds are text where its pool holds IP addresses. */
type WrittenClaim = Readonly<Record<string, unknown>>;

/** The steps with each bound as text. */
export function writeBounds(steps: readonly Step[]): readonly object[] {
  return mapClaims(steps, writeClaim);
}

/** The steps with each bound as the engine knows it. Throws a SyntaxError that names the claim. */
export function readBounds(steps: readonly object[]): Plan['steps'] {
  return mapClaims(steps as readonly Step[], readClaim) as Plan['steps'];
}

const ofAddresses: ReadonlySet<Space> = new Set(['cidr', 'address', 'range']);

function writeClaim(claim: Claim): WrittenClaim {
  if (claim.type === 'name') return { ...claim };
  const write = ofAddresses.has(spaceOf(claim.pool)) ? asAddress : asNumber;
  return { ...claim, first: write(claim.first), last: write(claim.last) };
}

function asAddress(bound: Bound): string {
  const text = addressText(bound);
  if (parseAddress(text) !== bound) throw new TypeError(`${bound} is not an IP address`);
  return text;
}

function asNumber(bound: Bound): number {
  if (typeof bound === 'bigint') throw new TypeError(`${bound} is not a plain number`);
  return bound;
}

function readClaim(written: object): WrittenClaim {
  const claim = written as WrittenClaim;
  if (claim['type'] === 'name') return claim;
  const space = spaceOf(claim['pool'] as Claim['pool']);
  const [first, last] = [claim['first'], claim['last']].map((bound) => {
    const read = ofAddresses.has(space)
      ? parseAddress(String(bound))
      : typeof bound === 'number'
        ? bound
        : undefined;
    if (read === undefined)
      throw new SyntaxError(`${String(bound)} is no bound in pool '${String(claim['pool'])}'`);
    return read;
  });
  if (first === undefined || last === undefined || typeof first !== typeof last || first > last)
    throw new SyntaxError(
      `${String(claim['first'])} to ${String(claim['last'])} is no range in pool '${String(claim['pool'])}'`,
    );
  return { ...claim, first, last };
}

function mapClaims(steps: readonly Step[], to: (claim: Claim) => WrittenClaim): readonly object[] {
  const operation = (each: Operation): object => ({
    ...each,
    takes: each.takes.map(to),
    frees: each.frees.map(to),
    ...(each.drops === undefined
      ? {}
      : {
          drops: each.drops.map((drop) => ({ holder: drop.holder, claims: drop.claims.map(to) })),
        }),
  });
  return steps.map((step) => ({ ...step, operations: step.operations.map(operation) }));
}
