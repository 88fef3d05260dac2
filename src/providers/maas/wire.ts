/** A way to a MAAS: over HTTP, or through the command line of somebody who is signed in. */
import type { HttpFailure, HttpReply, HttpRequest } from '../../transport/http.ts';
import type { Form } from './form.ts';

export interface WireCall {
  readonly method: Exclude<HttpRequest['method'], 'PATCH'>;
  /** `subnets/`, or `subnets/2/?op=ip_addresses`. */
  readonly path: string;
  readonly form?: Form;
  readonly signal: AbortSignal;
}

/** Why there is no reply of MAAS; more can go wrong on the way through a command line. */
export interface NoReply {
  readonly why: HttpFailure['why'] | 'denied' | 'no-cli' | 'no-profile' | 'old-profile';
  readonly sent: boolean;
  readonly detail: string;
  /** Instead of the words for a server. */
  readonly says?: string;
  readonly help?: string;
}

export type Reached =
  | { readonly ok: true; readonly reply: HttpReply }
  | { readonly ok: false; readonly failure: NoReply };

export interface Wire {
  send(call: WireCall): Promise<Reached>;
  /** Names the MAAS where it does not name itself. */
  readonly place: string;
  /** What no text may show. */
  readonly secrets: readonly string[];
  /** What to do when MAAS does not accept who is asking. */
  readonly signInHelp: string;
  close(): Promise<void>;
}
