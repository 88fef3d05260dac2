/** What is going on while steps are carried out: in-flight work with its elapsed time, then a line when it ends. */
import { durationText } from '../show/duration.ts';
import { oneLine } from '../show/clean.ts';
import type { Paint, Tone } from '../show/paint.ts';
import type { ProgressEvent } from '../reconcile/engine.ts';
import { LiveBlock } from './live.ts';
import { paintFor } from './paint.ts';
import { colourful, type Terminal } from './terminal.ts';

export interface Progress {
  readonly tell: (event: ProgressEvent) => void;
  /** Takes the moving lines away while something else is written or asked. */
  readonly pause: () => void;
  readonly end: () => void;
}

interface InFlight {
  readonly since: Date;
  doing: string;
}

const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

export function showProgress(terminal: Terminal): Progress {
  const moving = colourful(terminal.stderr, terminal.env) && terminal.stderr.isTTY === true;
  const block = new LiveBlock(terminal.stderr, moving);
  const paint = paintFor(terminal.stderr, terminal.env);
  const inFlight = new Map<string, InFlight>();
  let turn = 0;
  let latest: ProgressEvent | undefined;

  function redraw(): void {
    if (latest === undefined || inFlight.size === 0) return;
    turn += 1;
    const frame = frames[turn % frames.length] ?? '';
    const now = terminal.now().getTime();
    block.draw([
      ...[...inFlight].map(
        ([name, { since, doing }]) =>
          `${frame} ${name}  ${doing} ${durationText(now - since.getTime())}`,
      ),
      `  ${latest.finished} of ${latest.total} steps finished`,
    ]);
  }

  const timer = moving ? setInterval(redraw, 100) : undefined;
  timer?.unref();
  return {
    tell: (event) => {
      latest = event;
      const line = advance(event, inFlight, paint);
      if (line !== undefined) block.line(line);
      redraw();
    },
    pause: () => block.clear(),
    end: () => {
      clearInterval(timer);
      block.clear();
    },
  };
}

const ends = {
  done: 'good',
  failed: 'bad',
  unknown: 'bad',
  skipped: 'quiet',
  waiting: 'warning',
} satisfies Partial<Record<ProgressEvent['type'], Tone>>;

const doings = {
  started: 'starting',
  intended: 'calling',
  submitted: 'waiting for the vendor',
  retrying: 'trying again',
} satisfies Partial<Record<ProgressEvent['type'], string>>;

/** Notes what an event changes; the line to keep where something ended. */
function advance(
  event: ProgressEvent,
  inFlight: Map<string, InFlight>,
  paint: Paint,
): string | undefined {
  // A step is named by its operations as soon as one of them is told of.
  const name = oneLine(event.operation ?? event.step);
  const known = inFlight.get(name);
  if (event.operation !== undefined) inFlight.delete(oneLine(event.step));
  if (event.type in doings) {
    const doing = doings[event.type as keyof typeof doings];
    inFlight.set(name, { since: known?.since ?? event.at, doing });
    return undefined;
  }
  // The end of a step whose operations have told of themselves says nothing new.
  if (event.operation === undefined && event.type === 'done' && known === undefined)
    return undefined;
  inFlight.delete(name);
  const tone = ends[event.type as keyof typeof ends];
  const took =
    known === undefined ? '' : `  ${durationText(event.at.getTime() - known.since.getTime())}`;
  const detail = event.detail === undefined ? '' : `  ${oneLine(event.detail)}`;
  const word = paint(tone, event.type.padEnd(7));
  // Between two plans there is nothing to count.
  const counted = event.total === 0 ? '' : `[${event.finished}/${event.total}] `;
  return `${counted}${word} ${name}${took}${detail}`;
}
