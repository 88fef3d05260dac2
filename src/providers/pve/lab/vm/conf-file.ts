/** A guest's `.conf` file as text: nobody sees it, but its SHA-1 is the digest. */
import { createHash } from 'node:crypto';
import type { GuestRow, Options } from '../world/rows.ts';

/** Changes with every change of the file, pending values and snapshots included. */
export function digestOf(guest: GuestRow): string {
  return createHash('sha1').update(confText(guest)).digest('hex');
}

function confText({ config, pending, deleting, snapshots }: GuestRow): string {
  const deletions = Object.entries(deleting)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, force]) => (force === 2 ? `!${option}` : option));
  const waiting = deletions.length === 0 ? pending : { ...pending, delete: deletions.join(',') };
  const parts = [section(config)];
  if (Object.keys(waiting).length > 0) parts.push(`\n[PENDING]\n${section(waiting)}`);
  for (const name of Object.keys(snapshots).toSorted())
    parts.push(`\n[${name}]\n${section(snapshots[name] ?? {})}`);
  return parts.join('');
}

function section({ description, ...options }: Options): string {
  const comment = (description ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `#${encodeURIComponent(line)}\n`);
  const lines = Object.keys(options)
    .toSorted()
    .map((option) => `${option}: ${options[option]}\n`);
  return [...comment, ...lines].join('');
}
