/** The disks of a host, by one call of `lsblk`. */
import type { VendorId } from '../../model/address.ts';
import type { LiveResource } from '../../model/resource.ts';
import { names } from './kinds/names.ts';
import type { Linux } from './linux.ts';
import type { Failure } from './wire/failure.ts';
import { Fields, WrongShape } from './wire/shape.ts';

export async function readDisks(
  { system, client }: Linux,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly disks: readonly LiveResource[] } | Failure> {
  const argv = ['lsblk', '-J', '-b', '-d', '-o', 'NAME,SERIAL,SIZE,TYPE'] as const;
  const answer = await client.read(argv, signal, { asMyself: true });
  if (!answer.ok) return answer;
  const { reply } = answer;
  if (reply.exit !== 0) return client.failed(argv, reply);
  try {
    const rows = new Fields(JSON.parse(reply.stdout), 'lsblk').list('blockdevices', (each) => ({
      name: each.text('name'),
      serial: each.textOrNone('serial')?.trim() ?? '',
      size: sizeOf(each),
      type: each.text('type'),
    }));
    const disks = rows
      .filter((each) => each.type === 'disk' && /^[^\s/]+$/.test(each.name))
      .map(({ name, serial, size }): LiveResource => ({
        system,
        kind: names.disk,
        id: name as VendorId,
        label: `/dev/${name}`,
        spec: { name, size, ...(serial === '' ? {} : { serial }) },
      }));
    return { ok: true, disks };
  } catch (error) {
    if (!(error instanceof WrongShape) && !(error instanceof SyntaxError)) throw error;
    const what = error instanceof WrongShape ? error.message : 'it is no JSON';
    return {
      ...client.failure('wrong-shape', `lsblk answers in a way that is not known: ${what}.`),
      class: 'temporary',
    };
  }
}

/** Before util-linux 2.33 all values are texts. */
function sizeOf(row: Fields): number {
  try {
    return row.int('size');
  } catch (error) {
    const text = error instanceof WrongShape ? row.text('size') : '';
    if (!/^\d{1,15}$/.test(text)) throw error;
    return Number(text);
  }
}
