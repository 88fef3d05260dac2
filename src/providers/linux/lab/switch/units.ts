/** `systemd-run --on-active`, `systemctl` and `setsid`: things that are to run later, whatever becomes of who asked. */
import { refused, said, type Host, type Program, type Ran, type Timer } from '../host.ts';
import { readFile } from '../files/access.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { linesOf } from './script.ts';

const noSystemd = [
  "System has not been booted with systemd as init system (PID 1). Can't operate.",
  'Failed to connect to bus: Host is down',
  '',
].join('\n');

/** Arms a timer. A name that is taken is refused: a lock that nobody has to make. */
export const systemdRun: Program = (host, argv) => {
  const { options, command } = runLine(argv);
  const unit = options.get('unit');
  const after = options.get('on-active');
  if (unit === undefined || after === undefined || command.length === 0)
    throw new NotSimulated(`systemd-run ${argv.join(' ')}`);
  if (!host.systemd) return refused(host, 1, noSystemd);
  const failed = 'Failed to start transient timer unit:';
  if (host.user !== 'root')
    return refused(host, 1, `${failed} Interactive authentication required.\n`);
  const name = unit.replace(/\.(timer|service)$/, '');
  if (host.timers.some((each) => each.unit === name && each.by === 'systemd'))
    return refused(
      host,
      1,
      `${failed} Unit ${name}.timer was already loaded or has a fragment file.\n`,
    );
  const seconds = secondsIn(after);
  if (seconds === undefined)
    return refused(host, 1, `Failed to parse timer value: Invalid argument\n`);
  const timer = {
    unit: name,
    by: 'systemd',
    argv: command,
    collect: options.has('collect'),
  } as const;
  const stderr = options.has('quiet')
    ? ''
    : `Running timer as unit: ${name}.timer\nWill run service as unit: ${name}.service\n`;
  return { ...said(armed(host, timer, seconds), ''), stderr };
};

function armed(
  host: Host,
  timer: Pick<Timer, 'unit' | 'by' | 'argv' | 'collect'>,
  seconds: number,
): Host {
  const { net, files } = host;
  const whole: Timer = {
    ...timer,
    due: host.now + seconds * 1000,
    state: 'waiting',
    before: { net, files },
  };
  return { ...host, timers: [...host.timers, whole] };
}

const withValue = ['unit', 'on-active', 'timer-property', 'property', 'description', 'uid'];
const letters: Readonly<Record<string, string>> = {
  '-u': 'unit',
  '-p': 'property',
  '-G': 'collect',
  '-q': 'quiet',
};

function runLine(argv: readonly string[]): {
  readonly options: ReadonlyMap<string, string>;
  readonly command: readonly string[];
} {
  const options = new Map<string, string>();
  let at = 0;
  for (; argv[at]?.startsWith('-') === true; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') return { options, command: argv.slice(at + 1) };
    const [long = '', inline] = word.startsWith('--')
      ? split(word.slice(2))
      : [letters[word] ?? ''];
    if (withValue.includes(long)) {
      if (inline === undefined) at += 1;
      options.set(long, inline ?? argv[at] ?? '');
    } else if (['collect', 'quiet', 'no-block', 'no-ask-password'].includes(long))
      options.set(long, '');
    else throw new NotSimulated(`systemd-run ${word}`);
  }
  return { options, command: argv.slice(at) };
}

function split(text: string): readonly [string, string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  sec: 1,
  ms: 0.001,
  m: 60,
  min: 60,
  h: 3600,
};

function secondsIn(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text) ?? [];
  const factor = units[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

export const systemctl: Program = (host, argv) => {
  const words = argv.filter((each) => !each.startsWith('-'));
  const [verb = '', ...names] = words;
  if (!host.systemd) return refused(host, 1, noSystemd);
  switch (verb) {
    case 'stop':
      return stopped(host, names);
    case 'is-active':
      return askedWhether(host, names);
    case 'show':
      return shown(host, argv.slice(argv.indexOf('show') + 1));
    case 'reset-failed':
      return said(host, '');
    case 'is-system-running':
      return said(host, 'running\n');
    default:
      throw new NotSimulated(`systemctl ${verb}`);
  }
};

function timerOf(host: Host, name: string): Timer | undefined {
  const bare = name.replace(/\.(timer|service)$/, '');
  return host.timers.find((each) => each.unit === bare && each.by === 'systemd');
}

function isWaiting(timer: Timer | undefined, name: string): boolean {
  return timer?.state === 'waiting' && name.endsWith('.timer');
}

function stopped(host: Host, names: readonly string[]): Ran {
  let now = host;
  let stderr = '';
  for (const name of names) {
    const timer = timerOf(now, name);
    if (timer === undefined) stderr += `Failed to stop ${name}: Unit ${name} not loaded.\n`;
    else if (host.user !== 'root')
      stderr += `Failed to stop ${name}: Interactive authentication required.\n`;
    else if (isWaiting(timer, name))
      now = { ...now, timers: now.timers.filter((each) => each !== timer) };
  }
  return { host: now, exit: stderr === '' ? 0 : 5, stdout: '', stderr };
}

function askedWhether(host: Host, names: readonly string[]): Ran {
  const states = names.map((name) => {
    const timer = timerOf(host, name);
    if (isWaiting(timer, name)) return 'active';
    return timer?.state === 'failed' && name.endsWith('.service') ? 'failed' : 'inactive';
  });
  const stdout = states.map((state) => `${state}\n`).join('');
  return { host, exit: states.includes('active') ? 0 : 3, stdout, stderr: '' };
}

function shown(host: Host, argv: readonly string[]): Ran {
  const wanted: string[] = [];
  const names: string[] = [];
  let bare = false;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const [, option, value] = /^(-p|-P|--property=|--value)(.*)$/.exec(word) ?? [];
    if (option === '--value') bare = true;
    else if (option !== undefined) {
      bare ||= option === '-P';
      at += value === '' ? 1 : 0;
      wanted.push(...(value === '' ? (argv[at] ?? '') : (value ?? '')).split(','));
    } else names.push(word);
  }
  const stdout = names.map((name) => {
    const timer = timerOf(host, name);
    const active = isWaiting(timer, name);
    const properties: Readonly<Record<string, string>> = {
      Id: name,
      LoadState: timer === undefined ? 'not-found' : 'loaded',
      ActiveState: active ? 'active' : 'inactive',
      SubState: active ? 'waiting' : 'dead',
      Result: 'success',
    };
    const keys = wanted.length === 0 ? Object.keys(properties) : wanted;
    return keys
      .map((key) => (bare ? `${properties[key] ?? ''}\n` : `${key}=${properties[key] ?? ''}\n`))
      .join('');
  });
  return said(host, stdout.join('\n'));
}

/** Starts a script of its own session, which sleeps first: how long is on its command line or in the script. */
export const setsid: Program = (host, argv) => {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const options = argv.slice(0, Math.max(at, 0));
  const [shell = '', path = '', ...more] = at < 0 ? [] : argv.slice(at);
  const forks = options.some((each) => each === '-f' || each === '--fork');
  if (!forks || !/(^|\/)sh$/.test(shell)) throw new NotSimulated(`setsid ${argv.join(' ')}`);
  const script = readFile(host, path);
  // Nobody waits for what is forked: a missing script is no failure of setsid.
  if (typeof script === 'string') return said(host, '');
  const sleep = linesOf(script.text)?.find(([word]) => word === 'sleep')?.[1];
  const seconds = secondsIn(sleep === '$1' ? (more[0] ?? '') : (sleep ?? ''));
  if (seconds === undefined) throw new NotSimulated(`how long ${path} sleeps`);
  return said(
    armed(host, { unit: path, by: 'setsid', argv: ['sh', path, ...more], collect: true }, seconds),
    '',
  );
};
