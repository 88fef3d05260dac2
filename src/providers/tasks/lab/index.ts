/** The lab of tasks: it answers for every command in the shape of a real one, and runs none. */
import { startExecDoor, type Argv, type ExecDoor, type ExecReply } from '../../../lab/exec-door.ts';
import type { LabOptions } from '../../../lab/server.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { headText, unwrapped } from '../around/around.ts';
import { playbookReply } from './playbook.ts';
import { loadState, saveState, taskIn, type LabState, type LabTask } from './state.ts';

export interface StartTasksLabOptions extends LabOptions {
  readonly state?: unknown;
}

/** Opens its door. Calls are counted as `check NAME` and `run NAME`. */
export async function startTasksLab(options: StartTasksLabOptions = {}): Promise<ExecDoor> {
  const { state, ...rest } = options;
  const kept = rest.stateFile === undefined ? undefined : readStateFile(rest.stateFile);
  const lab = { state: loadState(kept ?? state), revision: 0 };
  return startExecDoor((argv, stdin) => answer(lab, argv, stdin), {
    ...rest,
    vendor: 'tasks',
    label: labelOf,
    writes: (argv) => unwrapped(argv)?.around.mode === 'run',
    state: () => saveState(lab.state),
    revision: () => lab.revision,
  });
}

function labelOf(argv: Argv): string {
  const found = unwrapped(argv);
  return found === undefined ? argv[0] : `${found.around.mode} ${found.around.name}`;
}

function answer(
  lab: { readonly state: LabState; revision: number },
  argv: Argv,
  stdin: string,
): ExecReply {
  const found = unwrapped(argv);
  if (found === undefined)
    return {
      exit: 127,
      stdout: '',
      stderr: `The lab of tasks runs nothing: not ${argv[0]} either.\n`,
    };
  const { around, words } = found;
  const { mode, name, digest } = around;
  const task = taskIn(lab.state, name);
  const head = headText(task.running, task.record);
  if (task.running) return { exit: 0, stdout: head, stderr: '' };
  const reply =
    words[0] === 'ansible-playbook'
      ? playbookReply({ task, name, words, given: stdin, mode })
      : commandReply(task, mode);
  if (mode === 'run' && reply.exit !== 1) {
    // 1 is what a playbook ends with where nothing was begun; the failing of a command is another number.
    task.record = {
      ...(reply.exit === 0
        ? { good: digest }
        : task.record.good === undefined
          ? {}
          : { good: task.record.good }),
      last: { digest, exit: String(reply.exit) },
    };
    if (reply.exit === 0) task.inPlace = true;
    lab.revision += 1;
  }
  return { ...reply, stdout: head + reply.stdout };
}

function commandReply({ inPlace, fails, output }: LabTask, mode: 'check' | 'run'): ExecReply {
  if (mode === 'check') return { exit: inPlace ? 0 : 1, stdout: '', stderr: '' };
  return fails ? { exit: 3, stdout: '', stderr: output } : { exit: 0, stdout: output, stderr: '' };
}
