/** `doctor`: can the store be written, who has the writing place, what does each system let us see. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { observe } from '../live/observe.ts';
import { passable } from '../model/problem.ts';
import type { Site } from '../model/desired.ts';
import type { Finding, Request } from './engine.ts';
import { journalOf, open } from './opened.ts';

/** Changes nothing. */
export async function examineSite(request: Request): Promise<readonly Finding[]> {
  const opened = await open(request);
  if (!opened.ok) {
    const wrong = opened.problems.filter((each) => each.level === 'error');
    const message = `${wrong.length} ${wrong.length === 1 ? 'problem' : 'problems'} in the specs: ${wrong[0]?.message ?? ''}`;
    return [{ state: 'fail', about: 'specs', message, help: 'See them all with: trueup validate' }];
  }
  const { desired, warnings } = opened.value;
  try {
    const found: Finding[] = [
      {
        state: passable(warnings) && warnings.length === 0 ? 'ok' : 'warn',
        about: 'specs',
        message: `site ${desired.site.name}, ${desired.resources.length} resources declared`,
      },
    ];
    found.push(await store(desired.site));
    const connections = opened.value.connect('read-only');
    const snapshot = await observe(connections, () => ({}), request.abort);
    for (const system of connections.keys()) {
      const hidden = snapshot.unseen.filter((each) => each.system === system);
      const about = `system ${system}`;
      const [first] = hidden;
      if (first === undefined) {
        const count = snapshot.live.filter((each) => each.system === system).length;
        const installation = snapshot.installations.get(system) ?? '';
        found.push({
          state: 'ok',
          about,
          message: `${count} objects seen whole, installation ${installation}`,
        });
      } else {
        found.push({
          state: 'fail',
          about,
          message: first.why.message,
          ...(first.why.help === undefined ? {} : { help: first.why.help }),
        });
      }
    }
    return found;
  } finally {
    await opened.value.close();
  }
}

async function store(site: Site): Promise<Finding> {
  const about = 'store';
  const path = resolve(site.root, site.store.replace(/^sqlite:/, ''));
  const journal = await journalOf(site, false);
  if (journal.ok) {
    const [latest] = await journal.value.runs(site.name);
    await journal.value.close();
    const unfinished = latest !== undefined && latest.outcome !== 'done';
    return {
      state: unfinished ? 'warn' : 'ok',
      about,
      message:
        latest === undefined
          ? `${path}, no runs yet`
          : `${path}, latest run ${latest.id}: ${latest.outcome ?? 'not ended'}`,
      ...(unfinished ? { help: `Look at it with: trueup show ${latest.id}` } : {}),
    };
  }
  const [first] = journal.problems;
  if (first?.code !== 'no-journal') return { state: 'fail', about, message: first?.message ?? '' };
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return { state: 'ok', about, message: `${path} will be made by the first --apply` };
  } catch {
    return {
      state: 'fail',
      about,
      message: `${folder} cannot be written`,
      help: 'Change `store` in trueup.yaml.',
    };
  }
}
