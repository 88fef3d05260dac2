/** PVE's property strings: `local-lvm:vm-100-disk-0,discard=on,size=32G`. Their order tells nothing. */

export interface OptionString {
  /** What stands first without a name: a volume, a NIC model with its MAC, `1`. */
  readonly first?: string;
  readonly options: ReadonlyMap<string, string>;
}

/** `defaultKey`: the name that the first value may also be written with (`file=…`). */
export function parseOptions(text: string, defaultKey?: string): OptionString {
  const options = new Map<string, string>();
  let first: string | undefined;
  for (const [index, part] of text.split(',').entries()) {
    const mark = part.indexOf('=');
    const name = part.slice(0, mark);
    if (mark < 0 || (index === 0 && !/^[\w.-]+$/.test(name))) {
      if (index === 0 && part !== '') first = part;
      continue;
    }
    if (name === defaultKey) first = part.slice(mark + 1);
    else options.set(name, part.slice(mark + 1));
  }
  return { ...(first === undefined ? {} : { first }), options };
}

/** In PVE's own order: the first value, then by name. */
export function optionText(
  first: string | undefined,
  options: Iterable<readonly [string, string | number | boolean | null | undefined]>,
): string {
  const said = [...options]
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'boolean' ? (value ? 1 : 0) : value}`)
    .toSorted();
  return [...(first === undefined ? [] : [first]), ...said].join(',');
}

/** on, yes and true are all 1 inside a property string. */
export function flagIn(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  return ['1', 'on', 'yes', 'true'].includes(value.toLowerCase());
}

const powers: Readonly<Record<string, number>> = { '': 0, K: 1, M: 2, G: 3, T: 4 };

/** `32G` in bytes. */
export function bytesIn(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text ?? '') ?? [];
  if (digits === undefined) return undefined;
  return Math.round(Number(digits) * 1024 ** (powers[unit] ?? 0));
}

/** Bytes in GiB, as new volumes are asked for: `32`, `0.5`. */
export function gibibytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(20).replace(/\.?0+$/, '');
}
