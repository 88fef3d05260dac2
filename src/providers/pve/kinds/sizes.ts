/** Sizes as people write them: disks in bytes, memory in MiB. */

const powers: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4 };

/** `32G` → bytes. A plain number is bytes already. */
export function bytes(value: unknown): unknown {
  const size = parsed(value);
  return size === undefined ? value : Math.round(size.number * 1024 ** (powers[size.unit] ?? 0));
}

/** `2G` → 2048. A plain number is MiB already. */
export function mebibytes(value: unknown): unknown {
  const size = parsed(value);
  return size === undefined
    ? value
    : Math.round(size.number * 1024 ** ((powers[size.unit] ?? 2) - 2));
}

/** In the largest unit in which it is whole: `32G`. */
export function sizeText(size: number): string {
  const units = ['', 'K', 'M', 'G', 'T'];
  let [rest, unit] = [size, 0];
  while (unit < units.length - 1 && rest >= 1024 && rest % 1024 === 0) {
    rest /= 1024;
    unit += 1;
  }
  return `${rest}${units[unit]}`;
}

function parsed(value: unknown): { readonly number: number; readonly unit: string } | undefined {
  const [, number, unit = ''] =
    /^(\d+(?:\.\d+)?)([KMGT])?(?:i?B)?$/i.exec(typeof value === 'string' ? value : '') ?? [];
  return number === undefined ? undefined : { number: Number(number), unit: unit.toUpperCase() };
}
