/** `trueup lab`: the simulators of all systems of a site, here until Ctrl-C. */
import { problemsText } from '../../show/text/problems.ts';
import type { CommonFlags } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { prepare } from '../request.ts';
import type { Terminal } from '../terminal.ts';

export async function lab(terminal: Terminal, flags: CommonFlags): Promise<void> {
  const prepared = await prepare(terminal, { flags });
  const running = prepared.ok
    ? await (await terminal.engine()).startLabs(prepared.value.request)
    : prepared;
  if ('problems' in running) {
    const paint = paintFor(terminal.stderr, terminal.env);
    terminal.stderr.write(problemsText(running.problems, { paint }));
    terminal.exit = 1;
    return;
  }
  if (!('labs' in running)) return;
  const { signal } = terminal.interrupts();
  for (const { system, driver, url, settings } of running.labs) {
    terminal.stdout.write(`${system} (${driver})  ${url}\n`);
    for (const line of settings) terminal.stdout.write(`    ${line}\n`);
  }
  terminal.stdout.write(
    'Put the lines under a system into trueup.yaml to point at it. Ctrl-C ends.\n',
  );
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await running.close();
}
