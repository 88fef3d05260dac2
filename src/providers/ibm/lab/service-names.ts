/** The services that a lab plays, by the names that a system's `urls` have for them. */

export const serviceNames = ['vpc', 'iam', 'dns', 'tagging', 'search', 'resources'] as const;
export type ServiceName = (typeof serviceNames)[number];
