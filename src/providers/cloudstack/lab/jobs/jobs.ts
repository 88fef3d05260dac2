/** Jobs on their way: a VM's one after the other, and each done after a look at it or after its time. */
import type { Async, Call, Commands, Work } from '../call.ts';
import { Params } from '../wire/params.ts';
import { Refusal } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import type { JobFate, JobRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export interface JobsOptions {
  /** The asynchronous commands by name. */
  readonly commands: Commands;
  /** How long each takes, by command; a number for all. 0: until somebody has looked. */
  readonly latency: number | Readonly<Record<string, number>>;
}

export class Jobs {
  readonly #world: World;
  readonly #options: JobsOptions;
  #swept = 0;

  constructor(world: World, options: JobsOptions) {
    this.#world = world;
    this.#options = options;
  }

  /** Takes a job on; its first checks are made at once, then it waits for its turn. */
  submit(row: JobRow, call: Call): JobRow {
    const milliseconds = row.milliseconds || this.#milliseconds(row.command);
    const job = this.#world.jobs.put({ ...row, milliseconds });
    const command = this.#command(job);
    const work = { ...call, job };
    if (job.fate === undefined || job.fate.works) this.#attempt(work, () => command.check?.(work));
    this.pass(call.now);
    return this.#world.jobs.need(job.id);
  }

  /** Begins what has its turn, and ends what has had its time. */
  pass(now: Date): void {
    this.#forget(now);
    for (;;) {
      const ready = this.#turn();
      const fresh = ready.filter((each) => !each.begun);
      for (const job of fresh) this.#begin(job, now);
      const due = ready.filter((each) => each.begun && this.#isDue(each, now));
      for (const job of due) this.#finish(job, now);
      if (fresh.length + due.length === 0) return;
    }
  }

  /** Somebody looked: what is at work by looks is one look further. */
  look(): void {
    for (const job of this.#turn())
      if (job.begun && job.milliseconds === 0 && job.looks !== undefined && job.looks > 0)
        this.#world.jobs.set(job.id, { looks: job.looks - 1 });
  }

  /** Ends a job at once, whatever it would still take; those before it in its row end with it. */
  end(id: string, now: Date): void {
    const job = this.#world.jobs.get(id);
    if (job === undefined || job.jobstatus !== 0) return;
    const row = job.queue === undefined ? [job] : this.#world.jobs.by('queue', job.queue);
    for (const each of row) {
      if (each.nr > job.nr) continue;
      this.#begin(this.#world.jobs.need(each.id), now);
      this.#finish(this.#world.jobs.need(each.id), now);
    }
  }

  // Looked through once an hour; what has ended is known for a day.
  #forget(now: Date): void {
    if (Math.abs(now.getTime() - this.#swept) < 3_600_000) return;
    this.#swept = now.getTime();
    const minutes = Number(this.#world.setting('job.expire.minutes', '1440'));
    for (const { id, completed } of this.#world.jobs.all())
      if (completed !== undefined && now.getTime() - Date.parse(completed) > minutes * 60_000)
        this.#world.jobs.remove(id);
  }

  /** The first of each row, and all that wait for nobody. */
  #turn(): JobRow[] {
    const seen = new Set<string>();
    return this.#world.jobs.by('pending', 'yes').filter(({ queue }) => {
      if (queue === undefined) return true;
      if (seen.has(queue)) return false;
      seen.add(queue);
      return true;
    });
  }

  #isDue(job: JobRow, now: Date): boolean {
    if (job.looks === undefined) return false;
    if (job.milliseconds > 0) return now.getTime() >= job.since + job.milliseconds;
    return job.looks <= 0;
  }

  #begin(job: JobRow, now: Date): void {
    if (job.begun || job.jobstatus !== 0) return;
    const begun = this.#world.jobs.set(job.id, { begun: true, since: now.getTime() });
    const work = this.#work(begun, now);
    if (work !== undefined) this.#attempt(work, () => this.#command(begun).begin?.(work));
  }

  #finish(job: JobRow, now: Date): void {
    if (job.jobstatus !== 0) return;
    const work = this.#work(job, now);
    if (job.fate !== undefined) {
      const { fate } = job;
      if (fate.works && work !== undefined)
        this.#attempt(work, () => this.#command(job).finish(work));
      else if (work !== undefined) this.#undo(work);
      this.#end(job, now, fate);
      return;
    }
    if (work === undefined) {
      // Somebody else's job, of which nothing is known but that it ends.
      this.#end(job, now, { result: { success: true } });
      return;
    }
    this.#attempt(work, () => {
      const result = this.#command(job).finish(work);
      this.#end(job, now, { result });
    });
  }

  // Whatever refuses in a job ends it.
  #attempt(work: Work, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (this.#world.jobs.need(work.job.id).begun) this.#undo(work);
      const { status, text } = error.refused;
      this.#end(work.job, work.now, { code: status === 531 ? 530 : status, text, works: false });
    }
  }

  #undo(work: Work): void {
    try {
      this.#command(work.job).undo?.(work);
    } catch (error) {
      // What it worked on is gone: there is nothing to put back.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #end(job: JobRow, now: Date, how: JobFate | { readonly result: unknown }): void {
    const ended = { completed: dateText(now), begun: true, looks: 0 };
    if ('result' in how)
      this.#world.jobs.set(job.id, {
        ...ended,
        jobstatus: 1,
        jobresultcode: 0,
        jobresult: how.result,
      });
    else
      this.#world.jobs.set(job.id, {
        ...ended,
        jobstatus: 2,
        jobresultcode: how.code,
        ...(how.text === undefined
          ? {}
          : { jobresult: { errorcode: how.code, errortext: how.text } }),
      });
  }

  #work(job: JobRow, now: Date): Work | undefined {
    const caller = this.#world.accounts.get(job.account);
    if (caller === undefined || this.#options.commands[job.command] === undefined) return undefined;
    const params = new Params(new Map(Object.entries(job.given)));
    return { world: this.#world, caller, params, now, faults: [], job };
  }

  #command(job: JobRow): Async {
    const command = this.#options.commands[job.command];
    if (command === undefined || !('finish' in command))
      throw new Error(`the lab has no job ${job.command}`);
    return command;
  }

  #milliseconds(command: string): number {
    const { latency } = this.#options;
    if (typeof latency === 'number') return latency;
    return latency[command] ?? latency['default'] ?? 0;
  }
}
