/** The files of a bundle: plain lines, so that any shell runs them as they stand. */
import { batchText, type Line } from '../net/line.ts';
import { bundleFolder } from './bundles.ts';

export interface Making {
  readonly id: string;
  readonly change: readonly Line[];
  readonly rollback: readonly Line[];
  /** What trueup keeps for the host's next start, and whether it is there. */
  readonly file?: { readonly path: string; readonly there: boolean };
  readonly armed: { readonly at: string; readonly what: readonly string[] };
}

export function folderOf(id: string): string {
  return `${bundleFolder}/${id}`;
}

/** In the order in which they are written: `armed` is the last, since from then on the bundle counts. */
export function bundleFiles(making: Making): readonly (readonly [string, string])[] {
  const folder = folderOf(making.id);
  const { file } = making;
  const restore =
    file === undefined
      ? []
      : [file.there ? `cp -p ${folder}/file ${file.path}` : `rm -f ${file.path}`];
  return [
    [`${folder}/rollback`, batchText(making.rollback)],
    [
      `${folder}/rollback.sh`,
      script([
        // Whoever renames it first decides.
        `mv -T ${folder}/armed ${folder}/fired || exit 0`,
        `ip -force -batch ${folder}/rollback`,
        ...restore,
        `mv -T ${folder}/fired ${folder}/rolled-back`,
      ]),
    ],
    [
      `${folder}/watch.sh`,
      script(['exec </dev/null >/dev/null 2>&1', 'sleep "$1"', `exec sh ${folder}/rollback.sh`]),
    ],
    [`${folder}/change`, batchText(making.change)],
    [`${folder}/armed`, `${JSON.stringify(making.armed)}\n`],
  ];
}

function script(lines: readonly string[]): string {
  return `#!/bin/sh\n${lines.join('\n')}\n`;
}
