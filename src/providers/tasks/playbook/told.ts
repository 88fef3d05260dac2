/** What a run of a playbook told, however it was read. */

export interface Stats {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failures: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

/** A task of the playbook on its hosts. */
export interface Doing {
  readonly task: string;
  readonly hosts: readonly string[];
  /** Of files that it changes; what is in them may be nobody's business. */
  readonly lines?: Lines;
}

export interface Lines {
  readonly added: number;
  readonly removed: number;
}

export interface Told {
  /** By host; empty where the run did not come to its end. */
  readonly stats: ReadonlyMap<string, Stats>;
  readonly changed: readonly Doing[];
  /** What check mode left out, since it cannot tell what it would do. */
  readonly untold: readonly Doing[];
  readonly failed: readonly (Doing & { readonly message: string })[];
}

/** Collects results in the order in which they come. */
export class Telling {
  readonly stats = new Map<string, Stats>();
  readonly #changed = new Map<string, Set<string>>();
  readonly #lines = new Map<string, Lines>();
  readonly #untold = new Map<string, Set<string>>();
  readonly #failed: { task: string; hosts: string[]; message: string }[] = [];

  changed(task: string, host: string, lines: Lines = none): void {
    add(this.#changed, task, host);
    const { added, removed } = this.#lines.get(task) ?? none;
    this.#lines.set(task, { added: added + lines.added, removed: removed + lines.removed });
  }

  untold(task: string, host: string): void {
    add(this.#untold, task, host);
  }

  failed(task: string, host: string, message: string): void {
    this.#failed.push({ task, hosts: [host], message });
  }

  told(): Told {
    return {
      stats: this.stats,
      changed: doings(this.#changed).map((each) => {
        const lines = this.#lines.get(each.task) ?? none;
        return lines.added + lines.removed === 0 ? each : { ...each, lines };
      }),
      untold: doings(this.#untold),
      failed: this.#failed,
    };
  }
}

/** `write the bridge (h1, h2: +4 −1 lines)`. */
export function doingText({ task, hosts, lines }: Doing): string {
  const shown = hosts.length <= 5 ? hosts.join(', ') : `${hosts.length} hosts`;
  const files = lines === undefined ? '' : `: +${lines.added} −${lines.removed} lines`;
  return `${task} (${shown}${files})`;
}

export function changesIn({ stats }: Told): number {
  return [...stats.values()].reduce((sum, each) => sum + each.changed, 0);
}

const none: Lines = { added: 0, removed: 0 };

function add(to: Map<string, Set<string>>, task: string, host: string): void {
  const hosts = to.get(task);
  if (hosts === undefined) to.set(task, new Set([host]));
  else hosts.add(host);
}

function doings(of: ReadonlyMap<string, ReadonlySet<string>>): readonly Doing[] {
  return [...of].map(([task, hosts]) => ({ task, hosts: [...hosts].toSorted() }));
}
