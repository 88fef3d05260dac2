/** What is in a zone is in the one that trueup.yaml names, where the spec says none. */
import type { Kind } from '../../../model/kind.ts';

export const underZone: NonNullable<Kind['under']> = ({ zone }, spec) => ({
  spec: typeof zone === 'string' && spec['zone'] === undefined ? { ...spec, zone } : spec,
});

/** Names may hold blanks, and parts of a key may not. */
export function keyPart(name: string | undefined): string | undefined {
  return name === undefined ? undefined : encodeURIComponent(name);
}
