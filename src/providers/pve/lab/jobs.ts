/** What tasks do, by the name of their job. */
import { srvreload } from './network/reload.ts';
import { reloadnetworkall } from './sdn/apply.ts';
import { imgdel } from './storage/content.ts';
import type { Jobs } from './tasks/tasks.ts';
import { qmclone } from './vm/clone.ts';
import { qmconfig } from './vm/config-writes.ts';
import { qmcreate } from './vm/create.ts';
import { qmdestroy } from './vm/destroy.ts';
import { qmmove, reassignDisk } from './vm/move-disk.ts';
import * as power from './vm/power-jobs.ts';
import { resize } from './vm/resize.ts';
import { qmtemplate } from './vm/template.ts';

export const jobs: Jobs = {
  qmconfig,
  qmcreate,
  qmclone,
  qmdestroy,
  qmmove,
  qmtemplate,
  reassign: reassignDisk,
  resize,
  srvreload,
  imgdel,
  reloadnetworkall,
  qmstart: power.qmstart,
  qmstop: power.qmstop,
  qmshutdown: power.qmshutdown,
  qmreboot: power.qmreboot,
  qmreset: power.qmreset,
  qmpause: power.qmpause,
  qmsuspend: power.qmsuspend,
  qmresume: power.qmresume,
};
