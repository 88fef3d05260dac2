/** How virsh says no: lines that begin with `error: `, and exit code 1. */

/** Thrown where libvirt refuses; caught where virsh was started. */
export class VirshFailure extends Error {
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

export function invalid(text: string): string {
  return `Requested operation is not valid: ${text}`;
}
