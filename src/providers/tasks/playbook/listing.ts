/** What `--list-hosts --list-tasks` says of a playbook: on whom it would work, and what it would do. */

export interface Listing {
  readonly hosts: readonly string[];
  readonly tasks: number;
  readonly tags: readonly string[];
}

/** Only what is there before it runs: tasks that are included while it runs are not listed. */
export function listingIn(stdout: string): Listing {
  const hosts = new Set<string>();
  const tags = new Set<string>();
  let tasks = 0;
  let within: 'hosts' | 'tasks' | undefined;
  for (const line of stdout.split('\n')) {
    const [, heading] = /^ {4}(hosts|tasks)(?: \(\d+\))?:/.exec(line) ?? [];
    if (heading !== undefined) within = heading as 'hosts' | 'tasks';
    else if (/^ {6}\S/.test(line) && within === 'hosts') hosts.add(line.trim());
    else if (/^ {6}\S/.test(line) && within === 'tasks') tasks += 1;
    else if (line.trim() === '') within = undefined;
    for (const [, list = ''] of line.matchAll(/\tTAGS: \[([^\]]*)\]/g))
      for (const tag of list.split(',')) if (tag.trim() !== '') tags.add(tag.trim());
  }
  return { hosts: [...hosts].toSorted(), tasks, tags: [...tags].toSorted() };
}

/** Of these tags, those that nothing bears: a name that was mistyped leaves a playbook doing nothing, with exit code 0. */
export function unknownTags(asked: readonly string[], { tags }: Listing): readonly string[] {
  const special = ['all', 'tagged', 'untagged', 'always', 'never'];
  return asked.filter((each) => !special.includes(each) && !tags.includes(each));
}
