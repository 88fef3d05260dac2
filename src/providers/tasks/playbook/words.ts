/** How `ansible-playbook` is called: its words, and the environment that makes it say what can be read. */
import type { Words } from '../around/around.ts';
import type { Playbook } from '../listed/options.ts';

/** Secrets and variables are in a file that is named where it runs: see `around/given.ts`. */
export function playbookWords(playbook: Playbook, more: readonly string[]): Words {
  const { file, inventory, limit, tags, skipTags } = playbook;
  return [
    'ansible-playbook',
    ...inventory.flatMap((each) => ['-i', each]),
    ...joined('--limit', limit),
    ...joined('--tags', tags),
    ...joined('--skip-tags', skipTags),
    ...more,
    file,
  ];
}

function joined(option: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [option, values.join(',')];
}

export const eventsCallback = 'ansible.posix.jsonl';

export function playbookEnv(
  { config }: Playbook,
  events: boolean,
): Readonly<Record<string, string>> {
  return {
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_FORCE_COLOR: '0',
    ANSIBLE_RETRY_FILES_ENABLED: '0',
    // Exit code 0 must not mean that nothing was found to work on.
    ANSIBLE_INVENTORY_UNPARSED_FAILED: '1',
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: '1',
    ANSIBLE_HOST_PATTERN_MISMATCH: 'error',
    ANSIBLE_LOCALHOST_WARNING: '0',
    ANSIBLE_DISPLAY_SKIPPED_HOSTS: '1',
    // It works with a UTF-8 locale only.
    LANG: 'C.UTF-8',
    ...(events
      ? { ANSIBLE_STDOUT_CALLBACK: eventsCallback }
      : { ANSIBLE_STDOUT_CALLBACK: 'default' }),
    ...(config === undefined ? {} : { ANSIBLE_CONFIG: config }),
  };
}
