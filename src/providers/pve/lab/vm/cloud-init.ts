/** Cloud-init: what its image was made of, and making it anew. */
import { needs } from '../access/permits.ts';
import type { Operations } from '../call.ts';
import { Unordered } from '../wire/reply.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow, Options } from '../world/rows.ts';
import { typed } from './config-reads.ts';
import { drivesIn, isCloudInit } from './drives.ts';
import { guestAt } from './guests.ts';
import { cloudInitOptions } from './options.ts';

/** The image is made from the config as it is now. */
export function rememberImage(guest: GuestRow): void {
  if (drivesIn(guest.config).some(([, drive]) => isCloudInit(drive))) guest.imaged = wanted(guest);
}

/** `…/cloudinit` */
export const cloudInit: Operations = {
  GET: {
    needs: needs('/vms/{vmid}', 'VM.Audit'),
    run: (call) => {
      const guest = guestAt(call);
      const now = typed(wanted(guest));
      const imaged = typed(guest.imaged ?? wanted(guest));
      const keys = new Set([...Object.keys(now), ...Object.keys(imaged)]);
      return new Unordered(
        [...keys].map((key) => {
          if (imaged[key] === undefined) return { key, pending: now[key] };
          if (now[key] === undefined) return { key, value: imaged[key], delete: 1 };
          return imaged[key] === now[key]
            ? { key, value: now[key] }
            : { key, value: imaged[key], pending: now[key] };
        }),
      );
    },
  },
  PUT: {
    needs: needs('/vms/{vmid}', 'VM.Config.Cloudinit'),
    run: (call) => {
      const guest = guestAt(call);
      if (!drivesIn(guest.config).some(([, drive]) => isCloudInit(drive)))
        throw failed('No cloudinit drive found');
      rememberImage(guest);
      call.world.put(guest);
      return null;
    },
  },
};

function wanted({ config }: GuestRow): Options {
  return Object.fromEntries(
    Object.entries(config).filter(([option]) => cloudInitOptions.has(option) || option === 'name'),
  );
}
