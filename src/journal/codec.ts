/** How the journal turns plans into text: handed in, so that a run holds exactly what a plan file would. */
import type { Plan } from '../model/plan.ts';
import type { Result } from '../model/problem.ts';

export interface PlanCodec {
  encode(plan: Plan): string;
  decode(text: string): Result<Plan>;
}
