/** Who is let in: key, signature, time; and what a role may call. */
import type { Call, Command } from '../call.ts';
import { unauthorised, Refusal } from '../wire/refusal.ts';
import type { Sent } from '../wire/request.ts';
import { isSigned } from '../wire/signature.ts';
import type { AccountRow, RoleType } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** The account behind a request; any fault of it is the same 401. */
export function callerOf(world: World, sent: Sent, now: Date): AccountRow {
  const key = sent.values.get('apikey');
  const signature = sent.values.get('signature');
  if (key === undefined || key === '' || signature === undefined || signature === '')
    throw unauthorised();
  if (sent.values.get('signatureversion') === '3') checkExpiry(sent.values.get('expires'), now);
  const account = world.accounts.by('apikey', key)[0];
  if (account?.secretkey === undefined || account.state !== 'enabled') throw unauthorised();
  if (!isSigned(sent.pairs, account.secretkey, signature)) throw unauthorised();
  return account;
}

function checkExpiry(expires: string | undefined, now: Date): void {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)$/;
  if (expires === undefined || !form.test(expires)) throw unauthorised();
  const at = Date.parse(expires.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(at) || at < now.getTime()) throw unauthorised();
}

const rank: Readonly<Record<RoleType, number>> = { User: 0, DomainAdmin: 1, Admin: 2 };

/** Does the account's role have the command? */
export function mayCall(account: AccountRow, name: string, command: Command): boolean {
  return (
    rank[account.role] >= rank[command.role ?? 'User'] &&
    !account.deny.some((each) => each.toLowerCase() === name.toLowerCase())
  );
}

export function notAvailable(name: string): Refusal {
  return new Refusal({
    status: 401,
    code: 9999,
    text: `The given command '${name}' either does not exist, is not available for user.`,
  });
}

/** Requests of one account in the interval that runs; root admins are not counted. */
export class Throttle {
  readonly #since = new Map<string, { at: number; issued: number }>();

  /** Undefined: let through. Otherwise how many milliseconds to wait. */
  count(world: World, account: AccountRow, now: Date): number | undefined {
    if (!world.isSet('api.throttling.enabled')) return undefined;
    if (account.role === 'Admin' && !world.isSet('lab.throttle.root')) return undefined;
    const interval = Number(world.setting('api.throttling.interval', '1')) * 1000;
    const most = Number(world.setting('api.throttling.max', '25'));
    const known = this.#since.get(account.id);
    const time = now.getTime();
    if (known === undefined || time - known.at >= interval) {
      this.#since.set(account.id, { at: time, issued: 1 });
      return undefined;
    }
    known.issued += 1;
    return known.issued > most ? known.at + interval - time : undefined;
  }

  issued(account: AccountRow): number {
    return this.#since.get(account.id)?.issued ?? 0;
  }
}

export function throttled(milliseconds: number): Refusal {
  return new Refusal({
    status: 429,
    code: 9999,
    text: `The given user has reached his/her account api limit, please retry after [${milliseconds}] ms.`,
  });
}

/** May this account expunge? Asked by destroy with expunge=true, and told by listCapabilities in part. */
export function mayExpunge({ world, caller }: Pick<Call, 'world' | 'caller'>): boolean {
  const right = caller.role !== 'User' || world.isSet('allow.user.expunge.recover.vm');
  return right && !caller.deny.some((each) => each.toLowerCase() === 'expungevirtualmachine');
}
