/** Switching a VM on and off: most of what can go wrong is only found by the task. */
import { isRoot, needs } from '../access/permits.ts';
import { nodeOf, type Call, type Operations } from '../call.ts';
import { storageId } from '../wire/formats.ts';
import { atMost, flag, formatted, oneOf, text, whole, type Properties } from '../wire/property.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { guestNamed } from './guests.ts';
import { checkQuorum } from '../world/quorum.ts';

const mayPower = needs('/vms/{vmid}', 'VM.PowerMgmt');
const timeout = whole(0);

/** `…/status/{action}` */
export const powerActions: Readonly<Record<string, Operations>> = {
  start: action('qmstart', {
    parameters: {
      skiplock: flag,
      timeout,
      machine: text,
      'force-cpu': text,
      stateuri: atMost(128),
      migratedfrom: text,
      migration_type: oneOf('secure insecure'),
      migration_network: text,
      targetstorage: text,
      'nets-host-mtu': text,
    },
    rootOnly: [
      'skiplock',
      'stateuri',
      'migratedfrom',
      'migration_type',
      'migration_network',
      'targetstorage',
    ],
    check: ({ world }) => checkQuorum(world),
  }),
  stop: action('qmstop', {
    parameters: {
      skiplock: flag,
      timeout,
      keepActive: flag,
      migratedfrom: text,
      'overrule-shutdown': flag,
    },
    rootOnly: ['skiplock', 'keepActive', 'migratedfrom'],
    check: (call) => {
      if (call.params.flag('overrule-shutdown') === true) abortShutdowns(call);
    },
  }),
  shutdown: action('qmshutdown', {
    parameters: { skiplock: flag, timeout, keepActive: flag, forceStop: flag },
    rootOnly: ['skiplock', 'keepActive'],
    check: ({ world, params }) => {
      const guest = world.guests.get(Number(params.needed('vmid')));
      if (guest?.paused === true && params.flag('forceStop') !== true)
        throw failed('VM is paused - cannot shutdown');
    },
  }),
  reboot: action('qmreboot', {
    parameters: { timeout },
    check: (call) => {
      const guest = guestNamed(call);
      if (guest.paused) throw failed('VM is paused - cannot shutdown');
      mustRun(call);
    },
  }),
  reset: action('qmreset', {
    parameters: { skiplock: flag },
    rootOnly: ['skiplock'],
    check: mustRun,
  }),
  suspend: action('qmpause', {
    parameters: {
      skiplock: flag,
      todisk: flag,
      statestorage: { ...formatted(storageId), requires: 'todisk' },
    },
    rootOnly: ['skiplock'],
    check: mustRun,
  }),
  resume: action('qmresume', {
    parameters: { skiplock: flag, nocheck: flag },
    rootOnly: ['skiplock', 'nocheck'],
    check: (call) => {
      if (guestNamed(call).config['lock'] !== 'suspended') mustRun(call);
    },
  }),
};

interface Action {
  readonly parameters: Properties;
  readonly rootOnly?: readonly string[];
  /** What is looked at before the task is started. */
  readonly check: (call: Call) => void;
}

function action(type: string, { parameters, rootOnly = [], check }: Action): Operations {
  return {
    POST: {
      needs: mayPower,
      parameters,
      run: (call) => {
        const { params, tasks, caller } = call;
        for (const name of rootOnly)
          if (params.has(name) && params.text(name) !== '0' && !isRoot(caller))
            throw wrong({ [name]: 'Only root may use this option.' });
        const vmid = Number(params.needed('vmid'));
        check(call);
        const toDisk = params.flag('todisk') === true;
        return tasks.start({
          ...call,
          node: nodeOf(call).name,
          type: toDisk ? 'qmsuspend' : type,
          id: String(vmid),
          guest: vmid,
          job: {
            name: toDisk ? 'qmsuspend' : type,
            values: { vmid, node: nodeOf(call).name, ...params.without('vmid', 'node') },
          },
        });
      },
    },
  };
}

function mustRun(call: Call): void {
  const guest = guestNamed(call);
  if (!guest.running) throw failed(`VM ${guest.vmid} not running`);
}

function abortShutdowns({ world, tasks, params, now }: Call): void {
  const vmid = Number(params.needed('vmid'));
  for (const task of world.underWay)
    if (task.guest === vmid && task.type === 'qmshutdown') tasks.stop(task, now);
}
