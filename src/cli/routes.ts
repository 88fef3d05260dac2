/** Every command: its flags, its help, and where it is. The commands themselves are loaded when run. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import {
  applyFlags,
  choiceFlags,
  cleanupFlags,
  commonFlags,
  orphansFlags,
  showFlags,
} from './flags.ts';
import type { Terminal } from './terminal.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { CleanupFlags } from './commands/cleanup.ts';
import type { DriftFlags } from './commands/drift.ts';
import type { OrphansFlags } from './commands/orphans.ts';
import type { ValidateFlags } from './commands/validate.ts';
import type { ApplyingFlags, ChoiceFlags, CommonFlags } from './flags.ts';

const text = (input: string): string => input;

const specs = {
  kind: 'array',
  parameter: {
    brief: 'Spec files whose steps are planned; all are judged',
    parse: text,
    placeholder: 'SPECS',
  },
} as const;

/** On commands that plan. */
const savedPlan = {
  ...commonFlags.out,
  brief: 'Save the plan to a file, for trueup apply FILE',
} as const;

function one(placeholder: string, brief: string) {
  return { kind: 'tuple', parameters: [{ brief, parse: text, placeholder }] } as const;
}

/** Hands the terminal over as what it is: the first thing that a command takes. */
function on<F, A extends readonly unknown[]>(
  command: (terminal: Terminal, flags: F, ...words: A) => void | Promise<void>,
) {
  return function withTerminal(this: Terminal, flags: F, ...words: A): void | Promise<void> {
    return command(this, flags, ...words);
  };
}

const validate = buildCommand<ValidateFlags, string[], Terminal>({
  docs: {
    customUsage: ['[flags] [SPECS]...'],
    brief: 'Check the specs offline: schema, references, collisions',
  },
  parameters: {
    flags: {
      ...commonFlags,
      watch: {
        kind: 'boolean',
        withNegated: false,
        optional: true,
        brief: 'Check again whenever a file changes',
      },
    },
    positional: specs,
  },
  loader: async () => on((await import('./commands/validate.ts')).validate),
});

const drift = buildCommand<DriftFlags, string[], Terminal>({
  docs: {
    customUsage: ['[flags] [SPECS]...'],
    brief: 'What differs between the specs and what is live, and who moved',
  },
  parameters: { flags: { ...commonFlags, ...showFlags }, positional: specs },
  loader: async () => on((await import('./commands/drift.ts')).drift),
});

const plan = buildCommand<PlanFlags, string[], Terminal>({
  docs: {
    customUsage: ['[flags] [SPECS]...'],
    brief: 'The ordered steps to what the specs say; --apply carries them out',
    fullDescription:
      'Shows what differs and the steps that end it, in an order that collides at no moment.\n' +
      'Nothing is changed without --apply. --out FILE saves the plan for trueup apply FILE.',
  },
  parameters: {
    flags: {
      ...commonFlags,
      ...choiceFlags,
      ...applyFlags,
      ...showFlags,
      out: savedPlan,
    },
    positional: specs,
  },
  loader: async () => on((await import('./commands/plan.ts')).plan),
});

const apply = buildCommand<ApplyingFlags, [string], Terminal>({
  docs: {
    customUsage: ['[flags] PLAN_FILE'],
    brief: 'Check a saved plan against the world; --apply carries it out',
  },
  parameters: {
    flags: { ...commonFlags, ...applyFlags },
    positional: one('PLAN_FILE', 'A plan saved by trueup plan --out'),
  },
  loader: async () => on((await import('./commands/apply.ts')).apply),
});

const script = buildCommand<CommonFlags, [string], Terminal>({
  docs: {
    customUsage: ['[--out FILE] PLAN_FILE|RUN|latest'],
    brief: 'A plan as a shell script of vendor commands, for when trueup cannot run',
    fullDescription:
      'Writes the steps of a saved plan, or of the plan of a run, as a bash script that calls maas, pvesh, ip, virsh, cmk or ibmcloud.\n' +
      'The script only looks until it is given --apply, and may be run again: what is so already is not done twice.',
  },
  parameters: {
    flags: {
      ...commonFlags,
      out: { ...commonFlags.out, brief: 'Write the script to a file that can be run' },
    },
    positional: one('PLAN_FILE', 'A plan saved by trueup plan --out, or a run'),
  },
  loader: async () => on((await import('./commands/script.ts')).script),
});

const runs = buildCommand<CommonFlags, [], Terminal>({
  docs: { customUsage: ['[flags]'], brief: 'All runs of this site, newest last' },
  parameters: { flags: commonFlags },
  loader: async () => on((await import('./commands/runs.ts')).runs),
});

const show = buildCommand<CommonFlags, [string], Terminal>({
  docs: { customUsage: ['[flags] RUN|latest'], brief: 'What one run did, in order' },
  parameters: { flags: commonFlags, positional: one('RUN', 'A run, or latest') },
  loader: async () => on((await import('./commands/show.ts')).show),
});

const rollback = buildCommand<ApplyingFlags, [string], Terminal>({
  docs: {
    customUsage: ['[flags] RUN|latest'],
    brief: 'Back to the state before a run; --apply carries it out',
  },
  parameters: {
    flags: { ...commonFlags, ...applyFlags },
    positional: one('RUN', 'A run, or latest'),
  },
  loader: async () => on((await import('./commands/rollback.ts')).rollback),
});

const resume = buildCommand<ApplyingFlags, [string], Terminal>({
  docs: {
    customUsage: ['[flags] RUN|latest'],
    brief: 'Finish a run that failed or was stopped; --apply carries it out',
  },
  parameters: {
    flags: { ...commonFlags, ...applyFlags },
    positional: one('RUN', 'A run, or latest'),
  },
  loader: async () => on((await import('./commands/resume.ts')).resume),
});

const cleanup = buildCommand<CleanupFlags, string[], Terminal>({
  docs: {
    customUsage: ['[flags] LABEL=VALUE[,LABEL=VALUE]...'],
    brief: 'Take away what was made under some labels; --apply carries it out',
    fullDescription:
      'Goes by the journal alone, so the specs may be gone. Adopted things stay. Several targets make one plan.\n' +
      '--check says what is left; --status counts what lives under each label.',
  },
  parameters: {
    flags: { ...commonFlags, ...applyFlags, ...cleanupFlags, out: savedPlan },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Labels that things bear, all of them: deployment=d7,node=n1',
        parse: text,
        placeholder: 'TARGET',
      },
    },
  },
  loader: async () => on((await import('./commands/cleanup.ts')).cleanup),
});

const orphans = buildCommand<OrphansFlags, [], Terminal>({
  docs: {
    customUsage: ['[flags]'],
    brief: 'Take away what trueup made and no spec declares any more; --apply carries it out',
  },
  parameters: { flags: { ...commonFlags, ...applyFlags, ...orphansFlags, out: savedPlan } },
  loader: async () => on((await import('./commands/orphans.ts')).orphans),
});

const explain = buildCommand<CommonFlags & ChoiceFlags, string[], Terminal>({
  docs: {
    customUsage: ['[flags] STEP [SPECS]...'],
    brief: 'Why a step waits, back to the start, and what waits for it',
  },
  parameters: {
    flags: { ...commonFlags, ...choiceFlags },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief: 'A step (its number, id or address), then the same SPECS as for plan',
        parse: text,
        placeholder: 'STEP SPECS',
      },
    },
  },
  loader: async () => on((await import('./commands/explain.ts')).explain),
});

const graph = buildCommand<CommonFlags & ChoiceFlags, string[], Terminal>({
  docs: {
    customUsage: ['[flags] [SPECS]...'],
    brief: 'The plan as a Mermaid graph, with the reason on every arrow',
  },
  parameters: { flags: { ...commonFlags, ...choiceFlags }, positional: specs },
  loader: async () => on((await import('./commands/graph.ts')).graph),
});

const lab = buildCommand<CommonFlags, [], Terminal>({
  docs: { customUsage: ['[flags]'], brief: 'Run the simulators of all systems here until Ctrl-C' },
  parameters: { flags: commonFlags },
  loader: async () => on((await import('./commands/lab.ts')).lab),
});

const doctor = buildCommand<CommonFlags, [], Terminal>({
  docs: {
    customUsage: ['[flags]'],
    brief: 'Check that trueup can work here, and say what to do where it cannot',
  },
  parameters: { flags: commonFlags },
  loader: async () => on((await import('./commands/doctor.ts')).doctor),
});

const init = buildCommand<Pick<CommonFlags, 'quiet'>, [], Terminal>({
  docs: {
    customUsage: ['[--quiet]'],
    brief: 'Write a commented trueup.yaml and an example spec; overwrites nothing',
  },
  parameters: { flags: { quiet: commonFlags.quiet } },
  loader: async () => on((await import('./commands/init.ts')).init),
});

const schema = buildCommand<Pick<CommonFlags, 'out'>, [string?], Terminal>({
  docs: {
    customUsage: ['[--out FILE] [NAME]'],
    brief: 'Print a schema of the specs or of the JSON outputs; no name: list them',
  },
  parameters: {
    flags: { out: commonFlags.out },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'A schema as listed', parse: text, placeholder: 'NAME', optional: true },
      ],
    },
  },
  loader: async () => on((await import('./commands/schema.ts')).schema),
});

export const routes = buildRouteMap({
  docs: {
    brief: 'Brings live infrastructure into line with its declaration.',
    fullDescription:
      'Brings live infrastructure into line with its declaration.\n' +
      'Every command is read-only until --apply is given.\n\n' +
      'Exit codes: 0 nothing to do, or done; 1 error; 2 drift or a pending plan; 3 blocked;\n' +
      '4 partly applied; 5 the plan is stale; 64 wrong usage.',
  },
  routes: {
    validate,
    drift,
    plan,
    apply,
    script,
    runs,
    show,
    resume,
    rollback,
    cleanup,
    orphans,
    explain,
    graph,
    lab,
    doctor,
    init,
    schema,
  },
});
