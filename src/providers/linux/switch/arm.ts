/** Lays a bundle on the host, and sets a timer that no death of ours stops. */
import type { Client } from '../wire/client.ts';
import type { Failure } from '../wire/failure.ts';
import { bundleFiles, folderOf, type Making } from './scripts.ts';

/** Undefined where it is armed. Nothing of the network was touched in any case. */
export async function arm(
  client: Client,
  making: Making,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Failure | undefined> {
  const folder = folderOf(making.id);
  const made = await client.must(['mkdir', '-p', '-m', '700', folder], signal);
  if (!made.ok) return made;
  if (making.file?.there === true) {
    const copied = await client.must(['cp', '-p', making.file.path, `${folder}/file`], signal);
    if (!copied.ok) return copied;
  }
  for (const [path, text] of bundleFiles(making)) {
    const written = await client.must(['tee', path], signal, { stdin: text });
    if (!written.ok) return written;
  }
  const started = (await withSystemd(client, signal))
    ? await client.must(
        [
          'systemd-run',
          '--collect',
          `--unit=${unitOf(making.id)}`,
          `--on-active=${seconds}s`,
          '--timer-property=AccuracySec=100ms',
          '/bin/sh',
          `${folder}/rollback.sh`,
        ],
        signal,
      )
    : await client.must(['setsid', '-f', 'sh', `${folder}/watch.sh`, String(seconds)], signal);
  return started.ok ? undefined : started;
}

export function unitOf(id: string): string {
  return `trueup-${id}`;
}

/** A timer of systemd runs in the network of systemd, which inside a namespace is another than ours. */
async function withSystemd(client: Client, signal: AbortSignal): Promise<boolean> {
  const there = await client.read(['test', '-d', '/run/systemd/system'], signal);
  if (!there.ok || there.reply.exit !== 0) return false;
  const spaces = await client.read(['readlink', '/proc/self/ns/net', '/proc/1/ns/net'], signal);
  if (!spaces.ok || spaces.reply.exit !== 0) return false;
  const [own, first] = spaces.reply.stdout.trim().split('\n');
  return own !== undefined && own === first;
}
