/** What a command that is not carried out says and exits with. */
import type { Net } from './net.ts';

interface Aftermath {
  /** What was changed before: the kernel takes nothing back. */
  readonly net?: Net;
  /** The whole program ends, a batch too. */
  readonly quits?: boolean;
}

/** Thrown where a command line or the kernel says no; caught where the command was started. */
export class Refusal extends Error {
  readonly exit: number;
  readonly stderr: string;
  readonly net: Net | undefined;
  readonly quits: boolean;

  constructor(exit: number, stderr: string, { net, quits = false }: Aftermath = {}) {
    super(stderr);
    this.exit = exit;
    this.stderr = stderr;
    this.net = net;
    this.quits = quits;
  }
}

/** Thrown for what a real host could do and the lab cannot: the story that needs it must not go on. */
export class NotSimulated extends Error {}

/** The kernel answers an error number and no text of its own. */
export function errno(text: string): Refusal {
  return new Refusal(2, `RTNETLINK answers: ${text}\n`);
}

/** The kernel says more than a number. */
export function extended(text: string): Refusal {
  return new Refusal(2, `Error: ${text}.\n`);
}

/** A text that later kernels have where 6.1 knows only a number. Where between 6.1 and 6.18 it came is not known here. */
export function since62(net: Net, number: string, text: string): Refusal {
  const [major = 0, minor = 0] = net.kernel.split('.').map((each) => Number.parseInt(each, 10));
  return major > 6 || (major === 6 && minor > 1) ? extended(text) : errno(number);
}

export function needRoot(net: Net): void {
  if (!net.privileged) throw errno('Operation not permitted');
}
