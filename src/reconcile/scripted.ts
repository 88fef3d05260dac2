/** A saved plan as a shell script, with the words of the plan beside the commands. */
import { decodePlan } from '../apply/plan-file.ts';
import type { Result } from '../model/problem.ts';
import type { ScriptWriter } from '../model/script.ts';
import { kinds, providers } from '../providers/index.ts';
import { scriptOf } from '../script/script.ts';
import { plainStyle, type Style } from '../show/style.ts';
import { operationLine, stepLines, waitLines } from '../show/text/step.ts';

export async function scriptOfPlan(text: string): Promise<Result<string>> {
  const decoded = decodePlan(text);
  if (!decoded.ok) return decoded;
  const plan = decoded.value;
  const operations = plan.steps.flatMap((step) => step.operations);
  const named = [...operations, ...plan.objects].map(({ kind }) =>
    kind.slice(0, kind.indexOf('/')),
  );
  const writers = new Map<string, ScriptWriter>();
  for (const vendor of new Set(named)) {
    const writer = await providers.get(vendor)?.script?.();
    if (writer !== undefined) writers.set(vendor, writer);
  }
  const style: Style = { ...plainStyle, kinds };
  return {
    ok: true,
    value: scriptOf(plan, writers, {
      title: (operation) => operationLine(operation, style),
      comments: (step, number) => [
        ...stepLines(step, number, { plan, style }),
        ...waitLines(step, { plan, style }),
      ],
    }),
  };
}
