/** What happens by itself when time has passed: timers that are due run what they were set up to run. */
import type { Host, Ran, Timer } from '../host.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { below, parentOf, withNode } from '../files/tree.ts';

export type Run = (host: Host, argv: readonly string[]) => Ran;

/** The host after all that was due. */
export function elapse(host: Host, run: Run): { readonly host: Host; readonly fired: boolean } {
  let now = host;
  let fired = false;
  for (;;) {
    const [next] = now.timers
      .filter((each) => each.state === 'waiting' && each.due <= host.now)
      .toSorted((a, b) => a.due - b.due);
    if (next === undefined) return { host: now, fired };
    fired = true;
    now = ran(now, next, run);
  }
}

function ran(host: Host, timer: Timer, run: Run): Host {
  const rest = { ...host, timers: host.timers.filter((each) => each !== timer) };
  // systemd runs it as root, and so does whoever could arm it.
  const asRoot = { ...rest, user: 'root', net: { ...rest.net, privileged: true } };
  const back = (after: Host): Host => ({
    ...after,
    user: host.user,
    net: { ...after.net, privileged: host.net.privileged },
  });
  try {
    const done = run(asRoot, timer.argv);
    const failed = done.exit !== 0 && !timer.collect;
    const left: readonly Timer[] = failed ? [{ ...timer, state: 'failed' }] : [];
    return back({ ...done.host, timers: [...done.host.timers, ...left] });
  } catch (error) {
    if (!(error instanceof NotSimulated)) throw error;
    return back(restored(asRoot, timer));
  }
}

/** A script that the lab cannot run is taken at its word: all is as it was when it was armed, but for its own folder. */
function restored(host: Host, { argv, by, before }: Timer): Host {
  const script = argv.find((word) => word.includes('/')) ?? '/';
  const path = argv.find((word) => word.startsWith('/') && !word.endsWith('/sh')) ?? script;
  const folder = parentOf(path);
  const armed = host.files.get(`${folder}/armed`);
  if (by === 'setsid' && armed === undefined) return host;
  const own = [...host.files].filter(([each]) => each === folder || below(folder, each));
  const others = [...before.files].filter(([each]) => each !== folder && !below(folder, each));
  const files = new Map([...others, ...own.filter(([each]) => each !== `${folder}/armed`)]);
  const text = armed?.type === 'file' ? armed.text : '';
  return {
    ...host,
    net: { ...before.net, privileged: true, now: host.net.now },
    files: withNode(files, `${folder}/rolled-back`, { type: 'file', text, mode: 0o644 }),
  };
}
