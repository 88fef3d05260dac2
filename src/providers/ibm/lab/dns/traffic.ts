/** Writes to one DNS zone at the same time: the vendor fails some of them, so whoever writes takes turns. */
import type { Exchange } from '../../../../lab/exchanges.ts';
import { readFields } from '../../../../lab/form.ts';
import type { LabReply, LabRequest } from '../../../../lab/simulator.ts';
import { Refusal } from '../wire/refusal.ts';
import { refusedReply } from '../wire/reply.ts';

export class ZoneTraffic {
  /** Writes that are under way, by zone. */
  readonly #busy = new Map<string, number>();
  readonly #counted = new Map<number, string>();
  /** Those that came while another one was under way. */
  readonly #struck: string[] = [];
  #overlaps = 0;
  #failed = 0;

  overlaps(): number {
    return this.#overlaps;
  }

  received(exchange: Exchange): void {
    const zone = zoneOf(exchange);
    if (zone === undefined) return;
    const others = this.#busy.get(zone) ?? 0;
    this.#busy.set(zone, others + 1);
    this.#counted.set(exchange.number, zone);
    if (others === 0) return;
    this.#overlaps += 1;
    this.#struck.push(keyOf(exchange.method, exchange.path, exchange.form));
  }

  replied(exchange: Exchange): void {
    const zone = this.#counted.get(exchange.number);
    if (zone === undefined) return;
    this.#counted.delete(exchange.number);
    this.#busy.set(zone, (this.#busy.get(zone) ?? 1) - 1);
  }

  /** Fails a write that came while another one was under way: by turns with 500 and 429. */
  failing(request: LabRequest): LabReply | undefined {
    if (this.#struck.length === 0) return undefined;
    const form = Object.fromEntries(
      [...(readFields(request) ?? [])].map(([name, values]) => [
        name,
        values.length === 1 ? (values[0] ?? '') : values,
      ]),
    );
    const at = this.#struck.indexOf(keyOf(request.method, request.path, form));
    if (at < 0) return undefined;
    this.#struck.splice(at, 1);
    this.#failed += 1;
    const busy =
      this.#failed % 2 === 1
        ? new Refusal(500, 'internal_server_error', {
            message: 'There was an internal error occurred, please try again later.',
          })
        : new Refusal(429, 'too_many_requests', {
            message: 'Too many requests within a short time.',
          });
    return refusedReply('dns', busy, this.#failed);
  }
}

function zoneOf({ method, path }: Exchange): string | undefined {
  if (method === 'GET') return undefined;
  return /^\/dns\/v1\/instances\/[^/]+\/dnszones\/([^/]+)/.exec(path)?.[1];
}

function keyOf(method: string, path: string, form: Exchange['form']): string {
  return `${method} ${path} ${JSON.stringify(form)}`;
}
