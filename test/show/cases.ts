/** What is shown, by the name of its case. */
import { planText } from '../../src/show/text/plan.ts';
import { plain } from '../../src/show/paint.ts';
import { kinds } from './made.ts';
import { recidrView } from './recidr.ts';

const style = { paint: plain, kinds };

export const cases: Readonly<Record<string, () => string>> = {
  'plan-recidr': () => planText(recidrView, style),
};
