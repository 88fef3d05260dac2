/** The vendor's gate: it says when to come back, and counts who comes back before. */
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { refusedReply } from './wire/reply.ts';
import { Refusal } from './wire/refusal.ts';
import type { ServiceName } from './service-names.ts';

/** What the gate has seen. */
export interface GateCounts {
  /** Requests that were answered with 429. */
  readonly refused: number;
  /** Of these, those that came before the wait that an earlier reply had asked for was over. */
  readonly early: number;
}

interface Pause {
  readonly until: number;
  /** When it was said, by the machine's own clock. */
  readonly said: number;
  readonly key: string;
  /** Requests that were on their way already when it was said. */
  grace: number;
}

/** Requests that were sent before their sender could read the refusal; nobody asks the same twice so fast. */
const crossing = 10;

export class Gate {
  readonly #pauses = new Map<string, Pause>();
  #refused = 0;
  #early = 0;
  #received = 0;
  #replied = 0;
  #window = { from: 0, count: 0 };

  counts(): GateCounts {
    return { refused: this.#refused, early: this.#early };
  }

  /** A request has come in; it may wait before it is handled. */
  received(): void {
    this.#received += 1;
  }

  replied(): void {
    this.#replied += 1;
  }

  /** The refusal of a request that comes during a pause of its label or its service. */
  pausing(
    request: LabRequest,
    at: { readonly service: ServiceName; readonly label: string; readonly now: Date },
  ): LabReply | undefined {
    for (const scope of [at.label, at.service]) {
      const pause = this.#pauses.get(scope);
      const left = (pause?.until ?? 0) - at.now.getTime();
      if (pause === undefined || left <= 0) continue;
      this.#count(request, pause);
      return this.#reply(at.service, Math.ceil(left / 1000));
    }
    return undefined;
  }

  #count(request: LabRequest, pause: Pause): void {
    this.#refused += 1;
    const other = keyOf(request) !== pause.key;
    if (pause.grace > 0) pause.grace -= 1;
    else if (!(other && performance.now() - pause.said < crossing)) this.#early += 1;
  }

  /** The refusal of what is more than may come in a time; undefined while there is room. */
  limiting(
    request: LabRequest,
    {
      rate,
      service,
      now,
    }: {
      readonly rate: { readonly requests: number; readonly seconds: number };
      readonly service: ServiceName;
      readonly now: Date;
    },
  ): LabReply | undefined {
    const time = now.getTime();
    const length = rate.seconds * 1000;
    if (time - this.#window.from >= length) this.#window = { from: time, count: 0 };
    this.#window.count += 1;
    if (this.#window.count <= rate.requests) return undefined;
    const seconds = Math.max(Math.ceil((this.#window.from + length - time) / 1000), 1);
    return this.pause(request, { scope: service, service, seconds, now });
  }

  /** Refuses now and for so long. */
  pause(
    request: LabRequest,
    how: {
      readonly scope: string;
      readonly service: ServiceName;
      readonly seconds: number;
      readonly now: Date;
      /** Retry-After as a moment instead of seconds. */
      readonly asDate?: boolean;
    },
  ): LabReply {
    const { scope, service, seconds, now } = how;
    const until = now.getTime() + seconds * 1000;
    const grace = Math.max(this.#received - this.#replied - 1, 0);
    const key = keyOf(request);
    if (seconds > 0) this.#pauses.set(scope, { until, said: performance.now(), key, grace });
    this.#refused += 1;
    const date = how.asDate === true ? new Date(until).toUTCString() : undefined;
    return this.#reply(service, seconds, date);
  }

  #reply(service: ServiceName, seconds: number, date?: string): LabReply {
    const message = 'Too many requests within a short time.';
    const headers = { 'Retry-After': date ?? String(seconds) };
    return refusedReply(
      service,
      new Refusal(429, 'rate_limit_exceeded', { message, headers }),
      this.#refused,
    );
  }
}

function keyOf({ method, path, query }: LabRequest): string {
  return `${method} ${path}?${query.toString()}`;
}
