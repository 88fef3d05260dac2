/** How much a site may hold before reading it stops being sensible; each breach is a problem. */

export interface SpecLimits {
  /** Of one file. */
  readonly bytes: number;
  /** Of one file. */
  readonly documents: number;
  /** Levels of maps and lists in one document. */
  readonly depth: number;
  /** Values that aliases may add to one file. */
  readonly aliased: number;
  /** Of the whole site. */
  readonly resources: number;
  /** Sites that extend one another. */
  readonly sites: number;
}

export const usualLimits: SpecLimits = {
  bytes: 1 << 20,
  documents: 1000,
  depth: 64,
  aliased: 100_000,
  resources: 1_000_000,
  sites: 16,
};
