/** What can be set of a lab: how many requests each thing takes, and what the vendor's gate lets through. */

/** Time is counted in requests: so many of them still see a thing on its way. */
export interface Pace {
  vpc: number;
  subnet: number;
  ip: number;
  vni: number;
  gateway: number;
  floating_ip: number;
  volume: number;
  attachment: number;
  instance: number;
  /** Each of pending, starting, stopping, reinitializing and deleting. */
  server: number;
  /** A bare metal server's name is taken for so much longer than the server is there. */
  server_name: number;
  permitted_network: number;
  /** The search index comes after. */
  search: number;
}

export interface Settings {
  pace: Pace;
  /** How long a token is good for. */
  token_seconds: number;
  /** So many requests a second of VPC; more get 429. Null: any. */
  rate: { requests: number; seconds: number } | null;
  page: { standard: number; most: number };
  regions: Record<string, readonly string[]>;
}

export function usualSettings(region: string): Settings {
  return {
    pace: {
      vpc: 1,
      subnet: 2,
      ip: 0,
      vni: 2,
      gateway: 1,
      floating_ip: 1,
      volume: 1,
      attachment: 1,
      instance: 2,
      server: 2,
      server_name: 4,
      permitted_network: 1,
      search: 3,
    },
    token_seconds: 3600,
    rate: null,
    page: { standard: 50, most: 100 },
    regions: { [region]: [1, 2, 3].map((each) => `${region}-${each}`) },
  };
}
