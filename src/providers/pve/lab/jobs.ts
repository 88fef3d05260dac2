/** What tasks do, by the name of their job. */
import type { Jobs } from './tasks/tasks.ts';
import { qmconfig } from './vm/config-writes.ts';
import * as power from './vm/power-jobs.ts';

export const jobs: Jobs = {
  qmconfig,
  qmstart: power.qmstart,
  qmstop: power.qmstop,
  qmshutdown: power.qmshutdown,
  qmreboot: power.qmreboot,
  qmreset: power.qmreset,
  qmpause: power.qmpause,
  qmsuspend: power.qmsuspend,
  qmresume: power.qmresume,
};
