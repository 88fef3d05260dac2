/** Which command lines only read: all others are refused by a connection that plans. */

type Rule = (words: readonly string[]) => boolean;

const always: Rule = () => true;
const without =
  (pattern: RegExp): Rule =>
  (words) =>
    !words.some((each) => pattern.test(each));

/** By program. */
const rules: Readonly<Record<string, Rule>> = {
  cat: always,
  id: always,
  ls: always,
  lsblk: always,
  printenv: always,
  readlink: always,
  stat: always,
  test: always,
  uname: always,
  which: always,
  hostname: (words) => words.length === 0,
  find: without(/^-(delete|exec|execdir|ok|okdir|fprint.*|fls)$/),
  sysctl: without(/=|^-(w|p|-write|-load.*|-system)$/),
  systemctl: (words) => ['is-active', 'show', 'list-timers', 'status'].includes(verb(words)),
  ip: (words) => shows(words, ['addr', 'link', 'route', 'neigh', 'rule']),
  bridge: (words) => shows(words, ['link', 'vlan', 'fdb']),
  virsh: (words) => virshReads.has(virshVerb(words)),
};

const virshReads: ReadonlySet<string> = new Set([
  'list',
  'dumpxml',
  'domiflist',
  'domstate',
  'net-list',
  'net-dumpxml',
  'net-info',
  'pool-list',
  'vol-list',
  'vol-dumpxml',
  'vol-info',
  'version',
]);

/** `become`: words that stand before the command itself. */
export function onlyReads(argv: readonly string[], become: readonly string[] = []): boolean {
  const bare = become.every((word, at) => argv[at] === word) ? argv.slice(become.length) : argv;
  const [program = '', ...words] = bare;
  return rules[program]?.(words) === true;
}

function shows(words: readonly string[], objects: readonly string[]): boolean {
  // A batch is a list of commands that are not looked into.
  if (words.some((each) => /^-(b|batch|n|netns|all|force)/.test(each))) return false;
  const [object = '', action = 'show'] = words.filter((each) => !each.startsWith('-'));
  return objects.includes(object) && ['show', 'list', 'get'].includes(action);
}

function verb(words: readonly string[]): string {
  return words.find((each) => !each.startsWith('-')) ?? '';
}

function virshVerb(words: readonly string[]): string {
  const at = words.indexOf('-c');
  return verb(at < 0 ? words : words.toSpliced(at, 2));
}
