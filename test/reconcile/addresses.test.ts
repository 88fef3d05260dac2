/** Addresses of live things end with the vendor's id, which may hold slashes. */
import { expect, test } from 'vitest';
import { addressParts, idInAddress, isLiveAddress, type Address } from '../../src/model/address.ts';

test.each([
  ['father/disk/#local:100/vm-100-disk-0.qcow2', 'local:100/vm-100-disk-0.qcow2'],
  ['caracal/subnet/#7', '7'],
  ['caracal/subnet/metal-admin', undefined],
  ['caracal/subnet/', undefined],
  ['caracal', undefined],
])('%s', (written, id) => {
  const address = written as Address;
  expect(isLiveAddress(address)).toBe(id !== undefined);
  expect(idInAddress(address)).toBe(id);
  if (id !== undefined) expect(addressParts(address).name).toBe(`#${id}`);
});
