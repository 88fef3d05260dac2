/** Names of things: systems, kinds, resources. Branded, so that one is never passed for another. */

export type SystemName = string & { readonly brand: 'SystemName' };
/** `<vendor>/<kind>`, such as `maas/subnet`. */
export type KindName = string & { readonly brand: 'KindName' };
/** `<system>/<kind>/<name>`, for ever; a live thing that nobody declared is `<system>/<kind>/#<vendor id>`. */
export type Address = string & { readonly brand: 'Address' };
/** The vendor's own name for an object; unique among the objects of its kind in one system. */
export type VendorId = string & { readonly brand: 'VendorId' };
/** One installation of a vendor (a MAAS uuid, a PVE CA print): what ledger rows are keyed by. */
export type InstallationId = string & { readonly brand: 'InstallationId' };

/** The kind's name without its vendor: `subnet` of `maas/subnet`. */
export function shortKind(kind: KindName): string {
  return kind.slice(kind.indexOf('/') + 1);
}

/** The address of a declared resource. */
export function addressOf(system: SystemName, kind: KindName, name: string): Address {
  return `${system}/${shortKind(kind)}/${name}` as Address;
}

/** The address of a live thing by its vendor id: its name while nobody has declared it. */
export function liveAddress(system: SystemName, kind: KindName, id: VendorId): Address {
  return `${system}/${shortKind(kind)}/#${id}` as Address;
}

/** True for `<system>/<kind>/#<id>`: a thing that no spec names. */
export function isLiveAddress(address: string): boolean {
  const name = address.indexOf('/', address.indexOf('/') + 1) + 1;
  return name > 0 && address.charCodeAt(name) === 35;
}

/** Takes an address apart. Names hold no `/`, but a vendor's id may (a volume of Proxmox VE), so only the first two part it. */
export function addressParts(address: Address): {
  readonly system: SystemName;
  readonly kind: string;
  readonly name: string;
} {
  const [system = '', kind = '', ...name] = address.split('/');
  return { system: system as SystemName, kind, name: name.join('/') };
}

/** The vendor's id in a live address; a declared one holds none. */
export function idInAddress(address: Address): VendorId | undefined {
  return isLiveAddress(address) ? (addressParts(address).name.slice(1) as VendorId) : undefined;
}

/** Code-unit order: the same on every machine and in every locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
