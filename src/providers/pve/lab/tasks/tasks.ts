/** Tasks: they run for a number of looks at them, then do what they are for, and end in a word. */
import type { Fault } from '../../../../lab/faults.ts';
import type { Caller } from '../access/permits.ts';
import { failed, printed, Refusal } from '../wire/refusal.ts';
import type { Fate, Job, TaskRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { fateFrom } from './fates.ts';
import { upidText } from './upid.ts';

/** What a job has to work with. */
export interface Work {
  readonly world: World;
  readonly tasks: Tasks;
  readonly task: TaskRow;
  readonly values: Job['values'];
  readonly now: Date;
  /** What faults have in store, beyond how it ends. */
  readonly fate: Fate | undefined;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Does the work, or throws a Refusal: its text is how the task ends. */
export type JobDone = (work: Work) => void;
export type Jobs = Readonly<Record<string, JobDone>>;

/** What is to be started. */
export interface Start {
  readonly node: string;
  readonly type: string;
  readonly id: string;
  readonly job: Job;
  /** Whose lock file it takes. */
  readonly guest?: number;
  readonly caller: Caller;
  readonly now: Date;
  readonly faults: readonly Fault[];
}

export class Tasks {
  readonly #world: World;
  readonly #jobs: Jobs;

  constructor(world: World, jobs: Jobs) {
    this.#world = world;
    this.#jobs = jobs;
  }

  /** Starts a task and returns its name. */
  start(start: Start): string {
    const world = this.#world;
    const { node, type, id, caller, now } = start;
    const count = world.tasks.size;
    const name = {
      node,
      pid: 19_540 + 7 * count,
      pstart: 201_115 + 311 * count,
      starttime: Math.floor(now.getTime() / 1000),
      type,
      id,
      user: caller.id,
    };
    const { taskLooks, taskPatience } = world.settings;
    const fate = fateFrom(start.faults);
    const looks = fate?.['looks'];
    const task: TaskRow = {
      ...name,
      upid: upidText(name),
      job: start.job,
      guest: start.guest,
      looks: typeof looks === 'number' ? looks : (taskLooks[count % taskLooks.length] ?? 0),
      patience: taskPatience,
      fate,
      log: [],
      exitstatus: undefined,
      endtime: undefined,
    };
    world.tasks.set(task.upid, task);
    world.underWay.add(task);
    world.touch();
    return task.upid;
  }

  /** Someone looks at a task: it is one look nearer to its end. */
  look(task: TaskRow, now: Date): void {
    if (task.exitstatus !== undefined) return;
    if (task.looks > 0) task.looks -= 1;
    else this.end(task, now);
  }

  /** A request passes: tasks that nobody looks at come to their end as well. */
  pass(now: Date): void {
    for (const task of this.#world.underWay) {
      task.patience -= 1;
      if (task.patience <= 0) this.end(task, now);
    }
  }

  /** Whoever needs a guest's lock file waits until the tasks that hold it have ended, but not for ever. */
  waitFor(guest: number, now: Date): void {
    for (const task of this.#world.underWay) {
      if (task.guest !== guest) continue;
      if (lasts(task)) throw failed(lockTimeout(guest));
      this.end(task, now);
    }
  }

  /** Lets a task do its work now, after those that hold the same guest. */
  end(task: TaskRow, now: Date): void {
    const world = this.#world;
    for (const earlier of world.underWay) {
      if (earlier === task) break;
      if (task.guest === undefined || earlier.guest !== task.guest) continue;
      if (lasts(earlier)) task.fate = { works: false, exitstatus: lockTimeout(task.guest) };
      else this.end(earlier, now);
    }
    if (!world.underWay.delete(task)) return;
    const exitstatus = this.#done(task, now);
    task.exitstatus = task.fate?.exitstatus ?? exitstatus;
    task.endtime = Math.floor(now.getTime() / 1000);
    task.log.push(lastLine(task.exitstatus));
    world.touch();
  }

  /** Someone stops a task: what it has not done stays undone. */
  stop(task: TaskRow, now: Date): void {
    if (!this.#world.underWay.delete(task)) return;
    task.exitstatus = 'interrupted by signal';
    task.endtime = Math.floor(now.getTime() / 1000);
    task.log.push(lastLine(task.exitstatus));
    this.#world.touch();
  }

  #done(task: TaskRow, now: Date): string {
    if (task.fate?.works === false) return task.fate.exitstatus ?? 'unexpected status';
    const world = this.#world;
    const { quorate } = world;
    let warnings = 0;
    const job = this.#jobs[task.job.name];
    if (job === undefined) throw new Error(`the lab knows no job '${task.job.name}'`);
    if (task.fate?.['quorum'] === false) world.quorate = false;
    try {
      job({
        world,
        tasks: this,
        task,
        values: task.job.values,
        now,
        fate: task.fate,
        log: (line) => void task.log.push(line),
        warn: (line) => {
          warnings += 1;
          task.log.push(`WARN: ${line}`);
        },
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return printed(error).trimEnd().replaceAll('\n', ' ');
    } finally {
      world.quorate = quorate;
    }
    return warnings === 0 ? 'OK' : `WARNINGS: ${warnings}`;
  }
}

/** A fault has it run longer than anyone waits for a lock. */
function lasts({ fate, looks }: TaskRow): boolean {
  return fate?.['looks'] !== undefined && looks > 0;
}

function lockTimeout(guest: number): string {
  return `can't lock file '/var/lock/qemu-server/lock-${guest}.conf' - got timeout`;
}

function lastLine(exitstatus: string): string {
  if (exitstatus === 'OK') return 'TASK OK';
  const warnings = /^WARNINGS: (\d+)$/.exec(exitstatus);
  return warnings === null ? `TASK ERROR: ${exitstatus}` : `TASK WARNINGS: ${warnings[1]}`;
}
