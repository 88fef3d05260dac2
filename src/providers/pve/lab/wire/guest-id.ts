/** The id of a VM or container as a parameter. */
import { vmId } from './formats.ts';
import type { Property } from './property.ts';

/** The id of a guest. */
export const guestId: Property = {
  type: 'integer',
  format: vmId,
  least: 100,
  most: 999_999_999,
};
