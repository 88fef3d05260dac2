/** What the server refuses, by the class of its exception: HTTP status, its own error code, text. */

export interface Refused {
  /** HTTP status and `errorcode`. */
  readonly status: number;
  readonly text: string;
  /** `cserrorcode`; absent on 401. */
  readonly code?: number;
  /** The command wrapped the exception itself, so that others than root admins read its text too. */
  readonly wrapped?: boolean;
  readonly uuids?: readonly { readonly uuid: string; readonly description: string }[];
}

export class Refusal extends Error {
  readonly refused: Refused;
  constructor(refused: Refused) {
    super(refused.text);
    this.refused = refused;
  }
}

/** A check of the API's frame: missing and malformed parameters. */
export function malformed(text: string): Refusal {
  return new Refusal({ status: 431, code: 9999, text });
}

/** A check of a service: InvalidParameterValueException. */
export function wrong(text: string): Refusal {
  return new Refusal({ status: 431, code: 4350, text });
}

export function unsupported(text: string): Refusal {
  return new Refusal({ status: 432, code: 9999, text });
}

/** CloudRuntimeException: hidden from others than root admins where it comes at once. */
export function failed(text: string): Refusal {
  return new Refusal({ status: 530, code: 4250, text });
}

/** ServerApiException of a command: `Failed to …`, which everyone reads. */
export function failedCommand(text: string): Refusal {
  return new Refusal({ status: 530, code: 9999, text, wrapped: true });
}

/** PermissionDeniedException; 530 in a job. */
export function denied(text: string): Refusal {
  return new Refusal({ status: 531, code: 4365, text });
}

/** `code`: 4320 addresses, 4325 any, 4335 servers, 4340 storage. */
export function noCapacity(text: string, code = 4325): Refusal {
  return new Refusal({ status: 533, code, text, wrapped: true });
}

export function overLimit(text: string): Refusal {
  return new Refusal({ status: 535, code: 4370, text });
}

export function unauthorised(
  text = 'unable to verify user credentials and/or request signature',
): Refusal {
  return new Refusal({ status: 401, text });
}
