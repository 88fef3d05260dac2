/** Guests as hosts on the wires of their taps. */
import type { Peer } from '../host.ts';
import type { Libvirt } from './model.ts';

export function guestsOn(libvirt: Libvirt | undefined, tap: string): readonly Peer[] {
  return (libvirt?.domains ?? []).flatMap(({ name, nics }) =>
    nics
      .filter((each) => each.tap === tap)
      .map(({ mac, addresses }) => ({
        name,
        mac,
        on: [{ vlan: 0, addresses }],
        arpFlux: true,
        forwards: false,
      })),
  );
}
