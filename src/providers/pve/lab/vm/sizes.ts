/** Sizes in PVE's writing: `32G`, `528K`; by 1024 powers where exact, else bytes. */

const units = { K: 1, M: 2, G: 3, T: 4 } as const;

/** Bytes; undefined where it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT])?(?:iB)?$/.exec(text);
  if (match === null) return undefined;
  const power = match[2] === undefined ? 0 : units[match[2] as keyof typeof units];
  return Math.floor(Number(match[1]) * 1024 ** power);
}

export function formatSize(bytes: number): string {
  let size = Math.floor(bytes);
  let unit = '';
  for (const next of Object.keys(units)) {
    if (size % 1024 !== 0) break;
    size /= 1024;
    unit = next;
  }
  return `${size}${unit}`;
}
