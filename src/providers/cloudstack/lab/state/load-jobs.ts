/** Loads jobs: the lab's own, saved in the middle, and those of somebody else that are under way. */
import type { JobFate, JobRow } from '../world/rows.ts';
import type { Entry } from './entry.ts';
import { identity, type Loading } from './loading.ts';

export function loadJobs(state: Entry, loading: Loading): void {
  for (const entry of state.entries('jobs')) loadJob(entry, loading);
}

function loadJob(entry: Entry, { world, born }: Loading): void {
  entry.raw('jobid');
  const { id, nr } = identity(entry, world.jobs, `job ${world.jobs.last}`);
  const account = entry.reference(world.accounts, 'accountid', 'account');
  const owner = world.accounts.get(account?.id) ?? world.accounts.all()[0];
  const status = entry.number('jobstatus') ?? 0;
  const fate = entry.raw('fate') as JobFate | undefined;
  const row: JobRow = {
    id: entry.text('jobid') ?? id,
    nr,
    command: entry.text('command') ?? '',
    given: entry.words('given'),
    account: owner?.id ?? '',
    user: entry.text('userid') ?? owner?.user.id ?? '',
    jobstatus: status === 1 || status === 2 ? status : 0,
    jobresultcode: entry.number('jobresultcode') ?? 0,
    jobresult: entry.raw('jobresult'),
    instancetype: entry.text('jobinstancetype'),
    instance: entry.text('jobinstanceid'),
    queue: entry.text('queue'),
    // Somebody else's is at work already.
    begun: entry.flag('begun', !entry.has('command')),
    created: entry.text('created') ?? born,
    completed: entry.text('completed'),
    since: entry.number('since') ?? Date.parse(born.replace(/(\d\d)(\d\d)$/, '$1:$2')),
    looks: entry.number('looks'),
    milliseconds: entry.number('milliseconds') ?? 0,
    fate,
    fields: entry.rest(
      'jobprocstatus',
      'jobresulttype',
      'managementserverid',
      'domainid',
      'domainpath',
      'account',
      'accountid',
      'jobid',
    ),
  };
  world.jobs.put(row);
}
