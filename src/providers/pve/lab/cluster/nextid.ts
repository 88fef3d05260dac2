/** `/cluster/nextid`: a text, and no reservation. */
import { anyone } from '../access/permits.ts';
import type { Operations } from '../call.ts';
import { guestId } from '../wire/guest-id.ts';
import { failed, wrong } from '../wire/refusal.ts';

export const nextId: Operations = {
  GET: {
    needs: anyone,
    parameters: { vmid: guestId },
    run: ({ world, params }) => {
      const wanted = params.text('vmid');
      if (wanted !== undefined) {
        if (world.guests.has(Number(wanted))) throw wrong({ vmid: `VM ${wanted} already exists` });
        return wanted;
      }
      for (let id = 100; id < 1_000_000; id += 1) if (!world.guests.has(id)) return String(id);
      throw failed('unable to get any free VMID in range [100, 1000000]');
    },
  },
};
