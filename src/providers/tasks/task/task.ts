/** One system of tasks, opened: what looking, running and settling share. */
import type { SystemName } from '../../../model/address.ts';
import type { Problem, Result } from '../../../model/problem.ts';
import type { ConnectOptions } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Commands } from '../../../transport/commands/commands.ts';
import type { Listing } from '../playbook/listing.ts';
import type { Record } from '../around/around.ts';
import type { Given } from '../around/given.ts';
import type { Listed } from '../listed/options.ts';

export interface Tasks {
  readonly system: SystemName;
  readonly access: ConnectOptions['access'];
  /** A task as a spec declares it, with all that it takes to check and run it. */
  prepare(spec: Spec): Promise<Result<Task>>;
  /** What was declared when it was last looked at or run, by name. */
  readonly declared: Map<string, Spec>;
  /** Verdicts that were found right after a run, and not told yet: by name. */
  readonly fresh: Map<string, Verdict>;
  /** What playbooks were found to do, by digest: they need not be asked twice. */
  readonly listings: Map<string, Listing>;
  /** Is there a callback that prints events? Found out when it is first asked for. */
  events: boolean;
}

export interface Task {
  /** Of the resource. */
  readonly name: string;
  readonly spec: Spec;
  readonly listed: Listed;
  readonly inputs: Spec;
  readonly digest: string;
  readonly commands: Commands;
  /** Where its commands start; empty: wherever a login there starts. */
  readonly folder: string;
  /** Of the files in which its lock and its record are. */
  readonly base: string;
  /** What it gets over stdin: its commands, and its playbook. */
  readonly given: { readonly command: Given; readonly playbook: Given };
  /** Nothing of these may be told to anybody. */
  readonly secrets: readonly string[];
}

/** Is it in place? */
export type Verdict =
  | {
      readonly known: true;
      readonly inPlace: boolean;
      readonly record: Record;
      /** What would be done, as far as that can be told. */
      readonly told: readonly string[];
    }
  | { readonly known: false; readonly problem: Problem };
