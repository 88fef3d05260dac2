/** The head of a script: what it is, what it needs, and its words. */
import type { SystemName } from '../model/address.ts';
import { impacts, type Impact } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import { shellQuote } from '../transport/commands/shell-quote.ts';

export interface SystemNeeds {
  readonly system: SystemName;
  readonly vendor: string;
  /** The shell variable that says how it is reached. */
  readonly place: string;
  readonly usual: string;
  readonly brief: string;
}

export interface HeadOf {
  readonly plan: Plan;
  readonly tools: readonly string[];
  readonly systems: readonly SystemNeeds[];
  /** Shell variables of ids that are found out. */
  readonly variables: readonly string[];
  /** How many steps do something. */
  readonly steps: number;
}

export function headLines({ plan, systems, tools, ...rest }: HeadOf): readonly string[] {
  const gravest = gravestOf(plan);
  const approval = gravest === 'none' ? '' : `${plan.id}:${gravest}`;
  return [
    '#!/usr/bin/env bash',
    `# Plan ${plan.id} of the site ${oneLine(plan.site)}, as calls of the vendors' own commands, for when trueup cannot run.`,
    '#',
    '#   SCRIPT                    looks only: which steps are done, and which are to do (exit 2)',
    `#   SCRIPT --apply${approval === '' ? '' : ` --approve ${approval}`}   carries it out, step by step`,
    '#',
    '# It may be run as often as one likes: each step looks first, and what is so already is not done again. It stops',
    '# where something is not as the plan saw it. Exit codes: 0 all is so, 4 not all is so, 2 something is to do,',
    '# 3 not approved, 1 something is missing here, 64 wrong words.',
    '#',
    `# Needs bash 4.4 or later, and ${tools.join(', ')}. No secret is in here: each command uses its own login.`,
    ...systems.map(
      ({ system, place, vendor, brief, usual }) =>
        `#   ${settingOf(place)}  ${oneLine(system)} (${vendor}): ${brief}; ${usual === '' ? 'empty' : `'${oneLine(usual)}'`} unless set`,
    ),
    ...(plan.later === undefined
      ? []
      : [
          '# What is inside of VMs that this plan makes is not in it: plan again once they answer.',
        ]),
    '# The journal of trueup learns nothing of this: run `trueup plan` when it can run again.',
    '# shellcheck disable=SC2016,SC2034,SC2317,SC2329 # programs of jq in quotes; variables and functions that are used by name',
    'set -euo pipefail',
    'export LC_ALL=C.UTF-8',
    '',
    `steps=${rest.steps}`,
    `approval=${shellQuote([approval])}`,
    'pause=${TRUEUP_PAUSE:-2}',
    `notes=\${TRUEUP_NOTES:-trueup-${plan.id}.notes}`,
    ...systems.map(({ place, usual }) => `${place}=\${${settingOf(place)}-${shellQuoted(usual)}}`),
    ...rest.variables.map((name) => `${name}=''`),
  ];
}

/** After the functions: words are read, tools looked for. */
export function beginLines(tools: readonly string[]): readonly string[] {
  return [
    "approved='' done_by_hand=''",
    'while (($# > 0)); do',
    '  case $1 in',
    '    --apply) apply=yes ;;',
    '    --approve | --done)',
    '      (($# > 1)) || { say "$1 wants a word" >&2; exit 64; }',
    '      if [[ $1 == --done ]]; then done_by_hand+=" $2"; else approved=$2; fi',
    '      shift',
    '      ;;',
    '    *)',
    '      say "Usage: $0 [--apply] [--approve PLAN_ID:IMPACT] [--done STEP]…" >&2',
    '      exit 64',
    '      ;;',
    '  esac',
    '  shift',
    'done',
    'if [[ $apply == yes && -n $approval && $approved != "$approval" ]]; then',
    '  say "This does more than it is for: read it, then add --approve $approval" >&2',
    '  exit 3',
    'fi',
    `for tool in ${tools.join(' ')}; do`,
    '  command -v "$tool" >/dev/null || { say "$tool is not installed here" >&2; exit 1; }',
    'done',
    'trap finish EXIT',
  ];
}

function settingOf(place: string): string {
  return `TRUEUP_${place.toUpperCase()}`;
}

function shellQuoted(text: string): string {
  return text === '' ? '' : shellQuote([text]);
}

function gravestOf(plan: Plan): Impact {
  const all = plan.steps.flatMap((step) => step.operations.map(({ impact }) => impact));
  return impacts.findLast((each) => all.includes(each)) ?? 'none';
}

/** Nothing that could end a comment. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- what vendors and specs say must not end a comment
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}
