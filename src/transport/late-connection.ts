/** A connection that opens when it is first used: neither a client nor a secret is touched before. */
import type { InstallationId } from '../model/address.ts';
import type { System } from '../model/desired.ts';
import { problem, type Problem, type Result } from '../model/problem.ts';
import type { Connection, Performed } from '../model/provider.ts';

export interface Late {
  readonly concurrency: number;
  readonly timeLimitMilliseconds: number;
  /** The vendor has kinds with a `commit`. */
  readonly together?: boolean;
  /** Asked once, when the first call comes. */
  readonly open: () => Promise<Result<Connection>>;
}

export function lateConnection(system: System, late: Late): Connection {
  const { concurrency, timeLimitMilliseconds, together = false } = late;
  let opening: Promise<Result<Connection>> | undefined;
  const open = (): Promise<Result<Connection>> => (opening ??= late.open());
  const single: Connection = {
    concurrency,
    timeLimitMilliseconds,
    observe: async (wanted, signal) => {
      const opened = await open();
      if (opened.ok) return opened.value.observe(wanted, signal);
      const why = because(system, opened.problems);
      const installation = `${system.driver} ${system.name}` as InstallationId;
      return { installation, live: [], unseen: [{ system: system.name, why }], gone: [] };
    },
    perform: async (operation, context) => {
      const opened = await open();
      if (opened.ok) return opened.value.perform(operation, context);
      return refused(system, opened.problems);
    },
    settle: async (operation, context) => {
      const opened = await open();
      if (opened.ok) return opened.value.settle(operation, context);
      return { state: 'unknown', problem: because(system, opened.problems) };
    },
    close: async () => {
      const opened = await opening;
      if (opened?.ok === true) await opened.value.close();
    },
  };
  if (!together) return single;
  return {
    ...single,
    performTogether: async (operations, context) => {
      const opened = await open();
      if (opened.ok && opened.value.performTogether !== undefined)
        return opened.value.performTogether(operations, context);
      const problems = opened.ok ? [] : opened.problems;
      return operations.map(() => refused(system, problems));
    },
  };
}

/** Problems of an opening, told with the name of the system. */
export function named<T>({ name }: System, opened: Result<T>): Result<T> {
  if (opened.ok) return opened;
  const problems = opened.problems.map(({ code, message, ...more }) =>
    problem(code, `${name}: ${message}`, { ...more, about: name }),
  );
  return { ok: false, problems };
}

function refused(system: System, problems: readonly Problem[]): Performed {
  return { ok: false, class: 'refused', problem: because(system, problems) };
}

function because({ name }: System, [first]: readonly Problem[]): Problem {
  return first ?? problem('not-connected', `${name}: it cannot be connected to.`);
}
