/** Commands on this machine, by themselves or inside a network namespace. */
import type { Ran } from './command.ts';
import { failed, farPath, stopped, type Job, type Place } from './place.ts';
import { runProcess, type Ended } from './process.ts';

export function localPlace(): Place {
  return {
    run: async (job) => ranBy(job, await start(job, job.argv)),
    again: localPlace,
    close: () => Promise.resolve(),
  };
}

/** The namespace shares everything but the network with this machine. */
export function netnsPlace(name: string): Place {
  return {
    run: async (job) => {
      const ended = await start(job, ['ip', 'netns', 'exec', name, ...job.argv]);
      return refusalOfIp(ended, job, name) ?? ranBy(job, ended);
    },
    again: () => netnsPlace(name),
    close: () => Promise.resolve(),
  };
}

function start({ stdin, env, maxReplyBytes, stop, leave }: Job, argv: Job['argv']): Promise<Ended> {
  const path = `${process.env['PATH'] ?? '/usr/bin:/bin'}:${farPath}`;
  return runProcess({
    argv,
    env: { PATH: path, LC_ALL: 'C', ...env },
    maxBytes: maxReplyBytes,
    stop,
    ...(stdin === undefined ? {} : { stdin }),
    ...(leave === undefined ? {} : { leave }),
  });
}

function ranBy(job: Job, ended: Ended): Ran {
  switch (ended.how) {
    case 'ended': {
      const { exit, stdout, stderr } = ended;
      const longest = Math.max(Buffer.byteLength(stdout), Buffer.byteLength(stderr));
      if (longest > job.maxReplyBytes) return tooBig(job);
      return { ok: true, reply: { exit, stdout, stderr } };
    }
    case 'stopped':
      return stopped(job, true);
    case 'too-big':
      return tooBig(job);
    case 'not-started':
      return notStarted(ended.code, ended.message, job);
  }
}

function tooBig({ maxReplyBytes }: Job): Ran {
  return failed('too-big', true, `it printed more than ${maxReplyBytes} bytes`);
}

function notStarted(code: string, message: string, job: Job): Ran {
  if (job.stop.aborted) return stopped(job, false);
  if (code === 'ENOENT') return failed('missing', false, `there is no command '${job.argv[0]}'`);
  if (code === 'E2BIG') return failed('too-big', false, 'its arguments are too long');
  return failed('denied', false, message);
}

// What `ip netns exec` says when it does not come as far as the command (iproute2 lib/namespace.c, lib/exec.c).
const saidByIp: readonly (readonly [RegExp, 'missing' | 'denied'])[] = [
  [/^Cannot open network namespace ".*": No such file or directory$/, 'missing'],
  [/^exec of ".*" failed: No such file or directory$/, 'missing'],
  [/^exec of ".*" failed: /, 'denied'],
  [/^(?:Cannot open|setting the) network namespace ".*"(?: failed)?: /, 'denied'],
  [/^(?:unshare|"mount --make-rslave \/"|mount of \/sys) failed: /, 'denied'],
];

function refusalOfIp(ended: Ended, { argv }: Job, name: string): Ran | undefined {
  if (ended.how === 'not-started' && ended.code === 'ENOENT')
    return failed('missing', false, "there is no command 'ip' to enter a network namespace with");
  if (ended.how !== 'ended' || ended.exit === 0 || ended.stdout !== '') return undefined;
  const line = ended.stderr.trimEnd();
  const why = saidByIp.find(([pattern]) => pattern.test(line))?.[1];
  if (why === undefined) return undefined;
  const gone = line.startsWith('Cannot open') && why === 'missing';
  if (gone) return failed('unreachable', false, `there is no network namespace '${name}'`);
  return failed(why, false, why === 'missing' ? `there is no command '${argv[0]}'` : line);
}
