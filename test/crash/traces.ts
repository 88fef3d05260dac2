/** What a run leaves behind it: the requests that a lab carried out, and what the journal knows. */
import type { RunningLab } from '../../src/lab/server.ts';
import { withJournal, type Site } from './site.ts';
import type { Story } from './story.ts';

/** Writing requests that were carried out, by what they do; and those that were sent to what belongs to others. */
export function writesIn(
  story: Story,
  lab: Pick<RunningLab, 'exchanges'>,
): {
  readonly carriedOut: Readonly<Record<string, number>>;
  readonly toOthers: readonly string[];
} {
  const writes = lab.exchanges().filter((each) => each.writes);
  const counts: Record<string, number> = {};
  for (const { label, status } of writes) {
    const call = story.callOf(label);
    if (status >= 200 && status < 300) counts[call] = (counts[call] ?? 0) + 1;
  }
  return {
    carriedOut: Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    toOthers: writes
      .filter(({ path }) => path.split('/').some((each) => story.isTheirs(each)))
      .map(({ method, path }) => `${method} ${path}`),
  };
}

/** What the journal knows for later plans; objects by their addresses. */
export async function holdingsOf(site: Site): Promise<unknown> {
  const { story } = site;
  return withJournal(site, async (journal) => {
    const known = await journal.known(story.site, [story.installation]);
    return {
      ledger: known.ledger.map((each) => `${each.address} ${each.kind} ${each.how}`).toSorted(),
      applied: [...known.lastApplied],
      protected: [...known.protected],
      debts: known.debts,
    };
  });
}
