/** A VM's config as it is read: `config`, `pending`; numbers are numbers, the rest texts as they stand in the file. */
import { needs } from '../access/permits.ts';
import type { Operation } from '../call.ts';
import { configId } from '../wire/formats.ts';
import { flag, formatted } from '../wire/property.ts';
import { Unordered } from '../wire/reply.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow, Options } from '../world/rows.ts';
import { digestOf } from './conf-file.ts';
import { guestAt } from './guests.ts';
import { vmOptions } from './options.ts';

/** GET `…/config`: with everything pending applied, unless `current` is asked for. */
export const readConfig: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Audit'),
  parameters: { current: flag, snapshot: { ...formatted(configId), longest: 40 } },
  run: (call) => {
    const guest = guestAt(call);
    const snapshot = call.params.text('snapshot');
    if (snapshot !== undefined) return { ...inSnapshot(guest, snapshot), digest: digestOf(guest) };
    const options = call.params.flag('current') === true ? guest.config : desired(guest);
    return { ...typed(options), digest: digestOf(guest) };
  },
};

/** GET `…/pending`: each option with its value now and its value to be. */
export const readPending: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Audit'),
  run: (call) => {
    const guest = guestAt(call);
    const { config, pending, deleting } = guest;
    const shown = typed(config);
    const waiting = typed(pending);
    const rows = Object.keys(config).map((key) => ({
      key,
      value: shown[key],
      ...(pending[key] === undefined ? {} : { pending: waiting[key] }),
      ...(deleting[key] === undefined ? {} : { delete: deleting[key] }),
    }));
    const added = Object.keys(pending)
      .filter((key) => config[key] === undefined)
      .map((key) => ({ key, pending: waiting[key] }));
    return new Unordered([...rows, ...added, { key: 'digest', value: digestOf(guest) }]);
  },
};

/** What the config will be once everything pending is applied. */
export function desired({ config, pending, deleting }: GuestRow): Options {
  const options = { ...config, ...pending };
  // PVE leaves what is `0` where it is (`PVE/AbstractConfig.pm`, load_current_config).
  for (const option of Object.keys(deleting)) if (options[option] !== '0') delete options[option];
  return options;
}

/** Options by the types of their schema. */
export function typed(options: Options): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (name === 'cipassword') return [name, '**********'];
      const type = vmOptions[name]?.type;
      return [name, type === 'boolean' || type === 'integer' ? Number(value) : value];
    }),
  );
}

function inSnapshot({ snapshots }: GuestRow, name: string): object {
  const snapshot = snapshots[name];
  if (snapshot === undefined) throw failed(`snapshot '${name}' does not exist`);
  return typed(snapshot);
}
