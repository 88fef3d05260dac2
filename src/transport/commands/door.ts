/** The exec door of a lab or a test bed: command lines over HTTP, as ssh would carry them. */
import { openHttp, type HttpFailure } from '../http.ts';
import type { CommandReply, Ran } from './command.ts';
import { failed, stopped, type Job, type Place } from './place.ts';

export interface DoorLimits {
  readonly concurrency: number;
  readonly maxReplyBytes: number;
}

/** `POST /exec` with `{argv, stdin?, env?}`: 200 with `{exit, stdout, stderr}`, or 503 with why it was not run. */
export function doorPlace(url: URL, limits: DoorLimits): Place {
  // Every job has a limit of its own; escapes make a reply up to six times as long as its output.
  const http = openHttp({
    concurrency: limits.concurrency,
    timeoutMilliseconds: dayMilliseconds,
    maxReplyBytes: limits.maxReplyBytes * 12 + 1024,
  });
  return {
    run: async (job) => {
      const { argv, stdin, env, stop } = job;
      const exchange = await http.send({
        method: 'POST',
        url: new URL('/exec', url),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ argv, env, ...(stdin === undefined ? {} : { stdin }) }),
        signal: stop,
      });
      if (!exchange.ok) return unanswered(exchange.failure, job);
      const { status, body } = exchange.reply;
      return answered(status, body, job);
    },
    again: () => doorPlace(url, limits),
    close: () => http.close(),
  };
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

function unanswered({ why, sent, detail }: HttpFailure, job: Job): Ran {
  return why === 'cancelled' ? stopped(job, sent) : failed(why, sent, detail);
}

function answered(status: number, body: string, { maxReplyBytes }: Job): Ran {
  const answer = objectIn(body);
  if (status === 503) {
    const { why, detail } = answer;
    if (why === 'unreachable' || why === 'denied' || why === 'missing')
      return failed(why, false, String(detail));
  }
  if (status !== 200) return failed('cut', true, `the door answers with status ${status}`);
  const { exit, stdout, stderr } = answer;
  if (!Number.isInteger(exit) || typeof stdout !== 'string' || typeof stderr !== 'string')
    return failed('cut', true, 'the door does not say how the command ended');
  if (Math.max(Buffer.byteLength(stdout), Buffer.byteLength(stderr)) > maxReplyBytes)
    return failed('too-big', true, `it printed more than ${maxReplyBytes} bytes`);
  const reply: CommandReply = { exit: exit as number, stdout, stderr };
  return { ok: true, reply };
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
