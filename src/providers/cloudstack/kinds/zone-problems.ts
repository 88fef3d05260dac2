/** What is made needs a zone. */
import type { ChangeOf } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { names } from './names.ts';

export function zoneProblems(
  { address, system, to, desired }: ChangeOf<'create' | 'replace'>,
  look: Look,
): readonly Problem[] {
  // Where there is one zone alone it is meant.
  if (to['zone'] !== undefined || look.every(system, names.zone).length === 1) return [];
  return [
    problem('zone-unknown', `${address} is to be made, and its zone is not said.`, {
      about: address,
      at: desired.origin,
      help: "Say 'zone:', here or for the whole system in trueup.yaml.",
    }),
  ];
}
