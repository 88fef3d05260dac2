/** Replaces trueup's own file as a whole: tried out first, and put in its place by a rename. */
import { randomBytes } from 'node:crypto';
import type { Client } from '../wire/client.ts';
import type { Failure } from '../wire/failure.ts';
import { words } from '../wire/failure.ts';

export interface Writing {
  readonly path: string;
  /** Absent: the file is to go. */
  readonly text?: string;
}

/** Undefined where it stands there. */
export async function writeFile(
  client: Client,
  { path, text }: Writing,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  if (text === undefined) return refused(await client.must(['rm', '-f', path], signal));
  // Neither netplan nor ifupdown reads a file of this name.
  const draft = `${path}.new`;
  for (const argv of [
    ['touch', draft],
    ['chmod', '600', draft],
  ] as const) {
    const done = await client.must(argv, signal);
    if (!done.ok) return done;
  }
  const written = await client.must(['tee', draft], signal, { stdin: text });
  if (!written.ok) return written;
  return refused(await client.must(['mv', '-T', draft, path], signal));
}

/** netplan's own opinion of all files together, with this one among them. Nothing of the host is touched. */
export async function tryNetplan(
  client: Client,
  { path, text }: Writing,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const root = `/run/trueup-try-${randomBytes(6).toString('hex')}`;
  const folder = `${root}/etc/netplan`;
  try {
    for (const argv of [
      ['mkdir', '-p', '-m', '700', `${root}/etc`],
      ['cp', '-a', '-T', '/etc/netplan', folder],
    ] as const) {
      const done = await client.must(argv, signal);
      if (!done.ok) return done;
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const put = await (text === undefined
      ? client.must(['rm', '-f', `${folder}/${name}`], signal)
      : client.must(['tee', `${folder}/${name}`], signal, { stdin: text }));
    if (!put.ok) return put;
    const tried = await client.write(['netplan', 'generate', '--root-dir', root], signal);
    if (!tried.ok) return tried;
    if (tried.reply.exit === 0) return undefined;
    return client.failure(
      'netplan-refuses',
      `netplan would not take ${path} as trueup wants to write it: ${words(tried.reply)}.`,
      'Is what it depends on (a port, the parent of a VLAN) told to netplan in another file?',
    );
  } finally {
    await client.write(['rm', '-r', '-f', root], signal);
  }
}

function refused(answer: { readonly ok: true } | Failure): Failure | undefined {
  return answer.ok ? undefined : answer;
}
