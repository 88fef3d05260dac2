/** What a command is counted under, and whether it changes anything. */

/** `ip addr add`, `virsh net-define`, `tee`: program and verbs, without options and names. */
export function labelOf(argv: readonly string[]): string {
  const { program, words, options } = parts(argv);
  switch (program) {
    case 'ip':
    case 'bridge':
      return ofNetwork(program, words, options);
    case 'virsh':
    case 'netplan':
    case 'systemctl':
      return [program, words[0] ?? ''].join(' ').trim();
    case 'arping':
      return options.some((each) => /^-[a-z]*D/i.test(each) && each.includes('D'))
        ? 'arping -D'
        : options.some((each) => /U|A/.test(each))
          ? 'arping -U'
          : 'arping';
    default:
      return program;
  }
}

interface Parts {
  readonly program: string;
  /** Without what begins with a dash, and without values of options that take one. */
  readonly words: readonly string[];
  readonly options: readonly string[];
}

const withValue: Readonly<Record<string, readonly string[]>> = {
  ip: ['-batch', '-b', '-family', '-f'],
  virsh: ['-c', '--connect'],
};

function parts(argv: readonly string[]): Parts {
  let at = 0;
  // Words in front of the command itself.
  while (['sudo', 'nohup'].includes(nameOf(argv[at])) || (at > 0 && isFlagOf(argv, at))) at += 1;
  const program = nameOf(argv[at]);
  const words: string[] = [];
  const options: string[] = [];
  for (let next = at + 1; next < argv.length; next += 1) {
    const word = argv[next] ?? '';
    if (!word.startsWith('-') || word === '-') words.push(word);
    else {
      options.push(word);
      if (withValue[program]?.includes(word) === true) next += 1;
    }
  }
  return { program, words, options };
}

function isFlagOf(argv: readonly string[], at: number): boolean {
  return argv[at]?.startsWith('-') === true && nameOf(argv[at - 1]) !== '';
}

function nameOf(word = ''): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

const objects = ['address', 'route', 'rule', 'neighbour', 'link', 'vlan'];
const short: Readonly<Record<string, string>> = { address: 'addr', neighbour: 'neigh' };
const verbs = [
  'add',
  'set',
  'change',
  'replace',
  'append',
  'prepend',
  'delete',
  'show',
  'list',
  'get',
  'flush',
];

function ofNetwork(program: string, words: readonly string[], options: readonly string[]): string {
  if (options.some((each) => /^--?b(atch)?$/.test(each))) return `${program} batch`;
  const [object = '', verb = 'show'] = words;
  const whole = objects.find((each) =>
    each.startsWith(object === 'neighbor' ? 'neighbour' : object),
  );
  const action = verbs.find((each) => each.startsWith(verb)) ?? 'show';
  const name = whole === undefined ? object : (short[whole] ?? whole);
  return `${program} ${name} ${action === 'delete' ? 'del' : action === 'list' ? 'show' : action}`;
}

const reads = new Set([
  'arping',
  'arping -D',
  'cat',
  'date',
  'echo',
  'false',
  'find',
  'hostname',
  'id',
  'ifquery',
  'ls',
  'lsblk',
  'netplan get',
  'ping',
  'printenv',
  'readlink',
  'sha256sum',
  'stat',
  'systemctl is-active',
  'systemctl is-system-running',
  'systemctl list-timers',
  'systemctl show',
  'systemctl status',
  'test',
  'true',
  'uname',
  'which',
  'whoami',
]);

const virshReads =
  /^virsh (list|dumpxml|dom(state|blklist|iflist|info|ifaddr|stats)|(net|pool|vol)-(list|dumpxml|info|dhcp-leases|path)|version|uri|capabilities|domcapabilities)$/;

/** Does the command line change something? The operation decides, a batch may. */
export function writes(argv: readonly string[]): boolean {
  const label = labelOf(argv);
  if (reads.has(label) || virshReads.test(label)) return false;
  if (/^(ip|bridge) \S+ (show|get)$/.test(label)) return false;
  if (label === 'sysctl') return argv.some((each) => each.includes('=') || each === '-w');
  if (label === 'netplan generate') return !argv.some((each) => each.startsWith('--root-dir'));
  return true;
}
