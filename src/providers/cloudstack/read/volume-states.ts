/** States of volumes that are no more. */
export const gone: ReadonlySet<string> = new Set(['Expunging', 'Expunged', 'Destroying']);
