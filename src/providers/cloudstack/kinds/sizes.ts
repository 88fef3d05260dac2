/** Sizes of volumes: `20G` and `1T` as people write them, bytes as they are compared. CloudStack counts whole GiB. */

const units: Readonly<Record<string, number>> = { G: 2 ** 30, T: 2 ** 40 };
export const gibibyte = 2 ** 30;

/** A plain number is GiB in a file, and bytes once it is as large as that: no volume is measured in anything smaller. */
export function bytes(value: unknown): unknown {
  if (typeof value === 'number') return value < 2 ** 20 ? value * gibibyte : value;
  if (typeof value !== 'string') return value;
  const [, number = '', unit = 'G'] = /^(\d+)([GT])?$/.exec(value) ?? [];
  return number === '' ? value : Number(number) * (units[unit] ?? gibibyte);
}

export function sizeText(size: number): string {
  for (const [unit, one] of [['T', 2 ** 40] as const, ['G', gibibyte] as const])
    if (size % one === 0 && size >= one) return `${size / one}${unit}`;
  return `${Math.round((size / gibibyte) * 100) / 100}G`;
}
