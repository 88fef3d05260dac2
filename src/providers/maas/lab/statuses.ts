/** The states of a machine: number, name and the word that filters use (`maasserver/enum.py`). */

/** By number. */
export const statusNames = [
  'New',
  'Commissioning',
  'Failed commissioning',
  'Missing',
  'Ready',
  'Reserved',
  'Deployed',
  'Retired',
  'Broken',
  'Deploying',
  'Allocated',
  'Failed deployment',
  'Releasing',
  'Releasing failed',
  'Disk erasing',
  'Failed disk erasing',
  'Rescue mode',
  'Entering rescue mode',
  'Failed to enter rescue mode',
  'Exiting rescue mode',
  'Failed to exit rescue mode',
  'Testing',
  'Failed testing',
] as const;

/** The number of a name. */
export function statusNumber(name: string): number {
  return (statusNames as readonly string[]).indexOf(name);
}

/** The name for a number or for a name in any spelling: `failed_deployment`, `Deployed`, 6. */
export function statusName(given: string | number): string | undefined {
  if (typeof given === 'number') return statusNames[given];
  const wanted = given.toLowerCase().replaceAll('_', ' ');
  return statusNames.find((each) => each.toLowerCase() === wanted);
}

/** From where a machine can be released (`maasserver/api/machines.py:985`). */
export const releasable: readonly string[] = [
  'Allocated',
  'Reserved',
  'Broken',
  'Deploying',
  'Deployed',
  'Failed deployment',
  'Failed disk erasing',
  'Releasing failed',
];

/** Where the interfaces of a machine may be changed (`maasserver/api/interfaces.py:96`). */
export const configurable: readonly string[] = [
  'New',
  'Ready',
  'Failed testing',
  'Allocated',
  'Broken',
];
