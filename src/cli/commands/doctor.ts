/** `trueup doctor`: can trueup work here, and what to do where it cannot. */
import { oneLine } from '../../show/clean.ts';
import { documentText } from '../../show/json/document.ts';
import { table, words } from '../../show/markdown/cell.ts';
import type { Paint, Tone } from '../../show/paint.ts';
import { plain } from '../../show/paint.ts';
import { count } from '../../show/plural.ts';
import { checkHere } from '../check-here.ts';
import type { Finding } from '../../reconcile/engine.ts';
import type { CommonFlags } from '../flags.ts';
import { say } from '../output.ts';
import { paintFor } from '../paint.ts';
import { prepare } from '../request.ts';
import type { Terminal } from '../terminal.ts';

export async function doctor(terminal: Terminal, flags: CommonFlags): Promise<void> {
  const prepared = await prepare(terminal, { flags });
  const findings = [...(await checkHere(terminal, flags.config))];
  if (prepared.ok)
    findings.push(...(await (await terminal.engine()).examine(prepared.value.request)));
  const exit = findings.some(({ state }) => state === 'fail') ? 1 : 0;
  const paint = flags.out === undefined ? paintFor(terminal.stdout, terminal.env) : plain;
  const out = {
    text: () => findingsText(findings, paint),
    json: () => documentText({ what: 'examined', exit, problems: [] }, { findings }),
    markdown: () => findingsMarkdown(findings),
  }[flags.format]();
  terminal.exit = say(terminal, { out, err: '' }, flags.out) ? exit : 1;
}

const tones = { ok: 'good', warn: 'warning', fail: 'bad' } satisfies Record<Finding['state'], Tone>;

function findingsText(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.flatMap(({ state, about, message, help }) => [
    `${paint(tones[state], state.padEnd(4))}  ${about.padEnd(width)}  ${oneLine(message)}`,
    ...(help === undefined ? [] : [`${' '.repeat(width + 8)}→ ${oneLine(help)}`]),
  ]);
  const failed = findings.filter(({ state }) => state === 'fail').length;
  const warned = findings.filter(({ state }) => state === 'warn').length;
  const end =
    failed + warned === 0
      ? 'All is well.'
      : `${count(failed, 'failure')}, ${count(warned, 'warning')}.`;
  return `${[...lines, end].join('\n')}\n`;
}

function findingsMarkdown(findings: readonly Finding[]): string {
  const rows = findings.map(({ state, about, message, help }) =>
    [state, about, message, help ?? ''].map(words),
  );
  return `${table(['', 'what', 'found', 'what to do'], rows).slice(1).join('\n')}\n`;
}
