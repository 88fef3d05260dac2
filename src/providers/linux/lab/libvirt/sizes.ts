/** Sizes as virsh takes and shows them. */
import { VirshFailure } from './failure.ts';

const units = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** `5G` and `5GiB` are 5·2^30, `5GB` is 5·10^9, a bare number bytes. */
export function sizeIn(text: string): number {
  const [, digits, unit = ''] = /^(\d+)\s*([A-Za-z]*)$/.exec(text) ?? [];
  if (digits === undefined)
    throw new VirshFailure(`Malformed size ${text}`, `invalid argument: '${text}' is not a size`);
  return Number(digits) * factorOf(unit, text);
}

export function factorOf(unit: string, text: string): number {
  const word = unit.toLowerCase();
  if (word === '' || word === 'b' || word === 'byte' || word === 'bytes') return 1;
  const power = units.indexOf(word[0] ?? '');
  const end = word.slice(1);
  if (power < 1 || !['', 'b', 'ib'].includes(end))
    throw new VirshFailure(`Malformed size ${text}`, `invalid argument: unknown suffix '${unit}'`);
  return (end === 'b' ? 1000 : 1024) ** power;
}

/** `1.00 GiB`. */
export function sizeText(bytes: number): string {
  let [value, at] = [bytes, 0];
  while (value >= 1024 && at < 5) {
    value /= 1024;
    at += 1;
  }
  return `${value.toFixed(2)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][at] ?? ''}`;
}
