/** Commands on another host, through the OpenSSH client. */
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ran } from './command.ts';
import { failed, stopped, type Job, type Place } from './place.ts';
import { runProcess, type Ended } from './process.ts';
import { failureBeforeSending, lastWords } from './ssh-failure.ts';
import { sshWords, type SshFiles, type SshHost } from './ssh-options.ts';
import { endingLine, heardIn, remoteLine } from './ssh-script.ts';
import { noSsh, openSession, type SshSession, type SshTrust } from './ssh-session.ts';

export function sshPlace(host: SshHost, trust: SshTrust): Place {
  return placeOver(host, trust, openSession(host, trust, true));
}

function placeOver(host: SshHost, trust: SshTrust, session: SshSession): Place {
  let left = false;
  return {
    run: async (job) => {
      const ready = await orStopped(session.ready(), job.stop);
      if (ready === undefined) return stopped(job, false);
      if (!ready.ok) return ready;
      const ran = await runThere(host, ready.files, job);
      if (!ran.ok && ran.failure.sent && job.leave === true) left = true;
      return ran;
    },
    again: () => placeOver(host, trust, openSession(host, trust, false)),
    close: () => session.close(left),
  };
}

async function runThere(host: SshHost, files: SshFiles, job: Job): Promise<Ran> {
  const mark = `trueup-${randomBytes(12).toString('hex')}`;
  const log = join(files.folder, `${mark}.log`);
  const { stdin, maxReplyBytes, stop } = job;
  const ended = await runProcess({
    argv: [...sshWords({ host, files, log, as: 'client' }), remoteLine(job, mark)],
    env: { LC_ALL: 'C' },
    // The marks come on top of what the command prints.
    maxBytes: maxReplyBytes + 256,
    stop,
    ...(stdin === undefined ? {} : { stdin }),
    ...(job.leave === true ? { leave: true } : {}),
  });
  const said = await readFile(log, 'utf8').catch(() => '');
  await rm(log, { force: true });
  if (ended.how === 'not-started')
    return stop.aborted
      ? stopped(job, false)
      : { ok: false, failure: noSsh(ended.code, ended.message) };
  const heard = heardIn(ended.stdout, ended.stderr, mark);
  if (heard.end === undefined && heard.leader !== undefined && job.leave !== true)
    await endThere(host, files, heard.leader);
  return ranBy(job, ended, { heard, said });
}

interface Told {
  readonly heard: ReturnType<typeof heardIn>;
  /** By ssh itself. */
  readonly said: string;
}

function ranBy(job: Job, ended: Exclude<Ended, { how: 'not-started' }>, told: Told): Ran {
  const { end, leader, stdout, stderr } = told.heard;
  if (ended.how === 'stopped') return stopped(job, true);
  const longest = Math.max(Buffer.byteLength(stdout), Buffer.byteLength(stderr));
  if (ended.how === 'too-big' || longest > job.maxReplyBytes)
    return failed('too-big', true, `it printed more than ${job.maxReplyBytes} bytes`);
  if (end === 'missing') return failed('missing', false, `there is no command '${job.argv[0]}'`);
  if (end !== undefined) return { ok: true, reply: { exit: end, stdout, stderr } };
  if (leader === undefined) {
    const before = ended.exit === 255 ? failureBeforeSending(told.said) : undefined;
    if (before !== undefined) return { ok: false, failure: before };
  }
  const words = lastWords(told.said) || lastWords(ended.stderr) || `ssh ended with ${ended.exit}`;
  return failed('cut', true, `it is not known how the command ended: ${words}`);
}

// Closing a connection does not end what runs behind it; where the host cannot be reached any more it goes on.
async function endThere(host: SshHost, files: SshFiles, leader: number): Promise<void> {
  const log = join(files.folder, 'ending.log');
  await runProcess({
    argv: [...sshWords({ host, files, log, as: 'client' }), endingLine(leader)],
    env: { LC_ALL: 'C' },
    maxBytes: 1024,
    stop: AbortSignal.timeout(5000),
    silent: true,
  });
}

async function orStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  if (stop.aborted) return undefined;
  const done = new AbortController();
  const stopping = new Promise<undefined>((go) => {
    stop.addEventListener('abort', () => go(undefined), { once: true, signal: done.signal });
  });
  try {
    return await Promise.race([work, stopping]);
  } finally {
    done.abort();
  }
}
