/** Remembers what was asked of a lab and what it answered, and counts it. */
import { readFields } from './form.ts';
import type { LabRequest } from './simulator.ts';

/** A request and what became of it. */
export interface Exchange {
  readonly number: number;
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** 0 while there is no reply, and for ever where the socket was cut. */
  readonly status: number;
  readonly writes: boolean;
  /** The body's fields; a field sent once is a text, one sent more often a list. */
  readonly form: Readonly<Record<string, string | readonly string[]>>;
}

/** Every exchange of a lab in order. */
export class ExchangeBook {
  readonly #exchanges: { -readonly [Key in keyof Exchange]: Exchange[Key] }[] = [];

  /** Enters a request, and returns what to call with the status of its reply. */
  enter(
    request: LabRequest,
    label: string,
    writes: boolean,
  ): { readonly number: number; answered(status: number): void } {
    const exchange = {
      number: this.#exchanges.length + 1,
      label,
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      status: 0,
      writes,
      form: formOf(request),
    };
    this.#exchanges.push(exchange);
    return {
      number: exchange.number,
      answered: (status) => {
        exchange.status = status;
      },
    };
  }

  all(): readonly Exchange[] {
    return this.#exchanges;
  }

  counts(which: (exchange: Exchange) => boolean = () => true): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const exchange of this.#exchanges)
      if (which(exchange)) counts[exchange.label] = (counts[exchange.label] ?? 0) + 1;
    return counts;
  }
}

function formOf(request: LabRequest): Exchange['form'] {
  if (request.body.length === 0) return {};
  const form: Record<string, string | readonly string[]> = {};
  for (const [name, values] of readFields(request) ?? [])
    form[name] = values.length === 1 ? (values[0] ?? '') : values;
  return form;
}
