/** `lab` of a state: how the lab itself behaves. */
import type { Settings } from '../world/settings.ts';
import type { Entry } from './entry.ts';

export function settingsIn(entry: Entry): Settings {
  return {
    seed: entry.number('seed', 1),
    taskLooks: entry.has('task_looks') ? entry.numbers('task_looks') : [1, 2],
    taskPatience: entry.number('task_patience', 200),
    statsLag: entry.number('stats_lag', 2),
    messages: entry.flag('messages', true),
    unauthorizedMilliseconds: entry.number('unauthorized_milliseconds', 3000),
  };
}

export function settingsState(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    seed: settings.seed,
    task_looks: settings.taskLooks,
    task_patience: settings.taskPatience,
    stats_lag: settings.statsLag,
    messages: settings.messages,
    unauthorized_milliseconds: settings.unauthorizedMilliseconds,
  };
}
