/** Who owns a thing, and its tags, as answers tell them. */
import type { Fields, Owned, Tag } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** Things of a project tell their project and no account. */
export function showOwner(world: World, { account, project, domain }: Owned): Fields {
  return {
    ...(project === undefined
      ? { account: world.accounts.get(account)?.name }
      : { projectid: project, project: world.projects.get(project)?.name }),
    domainid: domain,
    domain: world.domains.get(domain)?.name,
    domainpath: domainPath(world, domain, '/'),
  };
}

/** `/a/` on most things; `ROOT/a` on jobs and domains. */
export function domainPath(world: World, domain: string, as: '/' | 'ROOT'): string {
  const names: string[] = [];
  let at = world.domains.get(domain);
  while (at?.parent !== undefined) {
    names.unshift(at.name);
    at = world.domains.get(at.parent);
  }
  if (as === 'ROOT') return ['ROOT', ...names].join('/');
  return names.length === 0 ? '/' : `/${names.join('/')}/`;
}

interface Tagged {
  readonly type: string;
  readonly row: Owned & { readonly id: string; readonly tags: readonly Tag[] };
}

export function showTags(world: World, { type, row }: Tagged): readonly Fields[] {
  return row.tags.map((tag) => ({
    key: tag.key,
    value: tag.value,
    resourcetype: type,
    resourceid: row.id,
    ...showOwner(world, row),
    ...(tag.customer === undefined ? {} : { customer: tag.customer }),
  }));
}

/** What everything tells of a job that works on it now. */
export function showPending(world: World, id: string): Fields {
  const job = world.pendingOn(id);
  return job === undefined ? {} : { jobid: job.id, jobstatus: job.jobstatus };
}
