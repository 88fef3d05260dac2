/** What could not be looked at: unknown, never absent. */
import type { Unseen } from '../../model/resource.ts';
import { oneLine } from '../clean.ts';

/** `caracal maas/subnet: the key may not list subnets`. */
export function unseenLines(unseen: readonly Unseen[]): readonly string[] {
  return unseen.flatMap((each) => [
    whyText(each),
    ...(each.why.help === undefined ? [] : [`  ${oneLine(each.why.help)}`]),
  ]);
}

/** The same on one line. */
export function unseenText(unseen: Unseen): string {
  const { help } = unseen.why;
  return help === undefined ? whyText(unseen) : `${whyText(unseen)}. ${oneLine(help)}`;
}

function whyText({ system, kind, why }: Unseen): string {
  return `${system} ${kind ?? '(all of it)'}: ${oneLine(why.message)}`;
}
