/** The network part of the lab by itself: programs `ip` and `bridge` on a network state. */
import { Entry } from '../../../../src/providers/linux/lab/entry.ts';
import { bridge } from '../../../../src/providers/linux/lab/iproute/bridge.ts';
import { ip } from '../../../../src/providers/linux/lab/iproute/ip.ts';
import type { Net } from '../../../../src/providers/linux/lab/kernel/net.ts';
import { NotSimulated } from '../../../../src/providers/linux/lab/kernel/refusal.ts';
import { loadNet } from '../../../../src/providers/linux/lab/load-net.ts';
import type { ExecReply } from '../../../../src/lab/exec-door.ts';

/** The network of a state, as a person writes it. */
export function netOf(state: Readonly<Record<string, unknown>>): Net {
  return loadNet(new Entry(state, 'the top'), 0);
}

export class SimulatedNet {
  net: Net;

  constructor(state: Readonly<Record<string, unknown>>) {
    this.net = netOf(state);
  }

  run([program, ...argv]: readonly string[], stdin = ''): ExecReply {
    const done =
      program === 'bridge'
        ? bridge(this.net, argv)
        : ip(this.net, argv, { stdin, readFile: () => undefined });
    this.net = done.net;
    return { exit: done.exit, stdout: done.stdout, stderr: done.stderr };
  }

  /** Undefined where the lab does not know the command line. */
  try(argv: readonly string[]): ExecReply | undefined {
    try {
      return this.run(argv);
    } catch (error) {
      if (error instanceof NotSimulated) return undefined;
      throw error;
    }
  }
}
