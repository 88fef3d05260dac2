/** From request to reply, in the order in which the server looks: command, credentials, role, limit, parameters, work. */
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { callerOf, mayCall, notAvailable, throttled, type Throttle } from './access/entry.ts';
import { isRoot, type Async, type Call, type Command } from './call.ts';
import { checkAccess, checkedParams } from './check.ts';
import { commands } from './commands.ts';
import type { Jobs } from './jobs/jobs.ts';
import { malformed, Refusal, unauthorised, type Refused } from './wire/refusal.ts';
import { accepted, refusedReply } from './wire/reply.ts';
import { checkCharacters, sentIn, type Sent } from './wire/request.ts';
import { dateText } from './world/ids.ts';
import type { AccountRow, JobFate } from './world/rows.ts';
import type { World } from './world/world.ts';

/** What it takes to answer. */
export interface Lab {
  readonly world: World;
  readonly jobs: Jobs;
  readonly throttle: Throttle;
  readonly clock: () => Date;
}

/** What a fault may make of a call that starts a job. */
export interface Twist {
  readonly fate?: JobFate;
  readonly looks?: number;
  readonly milliseconds?: number;
}

/** The reply to a request; refusals are replies too. */
export function answer(lab: Lab, request: LabRequest, twist: Twist = {}): LabReply {
  if (request.path !== '/api')
    return { status: 404, headers: { 'Content-Type': 'text/html' }, body: 'Not Found' };
  // Request line and headers together may have 8 KiB.
  if (request.query.toString().length > 8000)
    return { status: 414, headers: { 'Content-Type': 'text/html' }, body: 'URI Too Long' };
  const sent = sentIn(request);
  const { command: name } = sent;
  const found = name === undefined ? undefined : commandNamed(name);
  const envelope = name === undefined ? null : envelopeOf(name, found !== undefined);
  let root = false;
  try {
    if (found === undefined || name === undefined) throw unauthorised();
    const caller = callerOf(lab.world, sent, lab.clock());
    root = isRoot(caller);
    const body = handled(lab, request, {
      name: found.name,
      command: found.command,
      caller,
      sent,
      twist,
    });
    return accepted(envelope ?? '', body, sent.json);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = root ? error.refused : hidden(error.refused, found?.command);
    return refusedReply(refused.status === 432 ? 'errorresponse' : envelope, refused, sent.json);
  }
}

interface Asked {
  readonly name: string;
  readonly command: Command;
  readonly caller: AccountRow;
  readonly sent: Sent;
  readonly twist: Twist;
}

function handled(
  { world, jobs, throttle, clock }: Lab,
  request: LabRequest,
  asked: Asked,
): unknown {
  const { name, command, caller, sent, twist } = asked;
  const now = clock();
  if (!mayCall(caller, name, command)) throw notAvailable(name);
  const wait = throttle.count(world, caller, now);
  if (wait !== undefined) throw throttled(wait);
  if (isStrict(world)) checkStrict(request, { name, sent, now });
  checkCharacters(sent);
  jobs.pass(now);
  const params = checkedParams(world, { name, command, values: sent.values, caller });
  const call: Call = { world, caller, params, now, faults: request.faults ?? [] };
  checkAccess(call, command);
  if ('finish' in command) return taken(call, { jobs, name, command, sent, twist });
  const body = command.run(call);
  if (command.kind === 'list' || name === 'queryAsyncJobResult') jobs.look();
  return body;
}

interface Taking {
  readonly jobs: Jobs;
  readonly name: string;
  readonly command: Async;
  readonly sent: Sent;
  readonly twist: Twist;
}

function taken(call: Call, { jobs, name, command, sent, twist }: Taking): unknown {
  const { world, caller, now, params } = call;
  const custom = sent.values.get('customjobid');
  if (custom !== undefined && world.jobs.get(custom) !== undefined)
    throw malformed(`UUID: ${custom} already exists so can't create/update with custom id`);
  const made = command.create?.(call);
  const on = made === undefined ? command.on?.(call) : { type: madeType(command, name), id: made };
  const queue = command.queue?.(call);
  const job = jobs.submit(
    {
      id: custom ?? world.newId(),
      nr: world.jobs.nextNumber(),
      command: name,
      given: { ...params.all(), ...(made === undefined ? {} : { '.made': made }) },
      account: caller.id,
      user: caller.user.id,
      jobstatus: 0,
      jobresultcode: 0,
      instancetype: on?.type,
      instance: on?.id,
      queue:
        queue ??
        (command.kind === 'asyncCreate' && on?.type === 'VirtualMachine' ? made : undefined),
      begun: false,
      created: dateText(now),
      since: now.getTime(),
      looks: twist.looks ?? 1,
      milliseconds: twist.milliseconds ?? 0,
      fate: twist.fate,
      fields: {},
    },
    call,
  );
  return made === undefined ? { jobid: job.id } : { id: made, jobid: job.id };
}

const kinds: Readonly<Record<string, string>> = {
  virtualmachine: 'VirtualMachine',
  volume: 'Volume',
  ipaddress: 'IpAddress',
  nicsecondaryip: 'Nic',
  vmsnapshot: 'VMSnapshot',
  snapshot: 'Snapshot',
};

function madeType({ item = '' }: Async, name: string): string {
  return kinds[item] ?? name;
}

const byName = new Map(
  Object.entries(commands).map(([name, command]) => [name.toLowerCase(), { name, command }]),
);

/** Names of commands are looked up without their case. */
export function commandNamed(
  name: string,
): { readonly name: string; readonly command: Command } | undefined {
  return byName.get(name.toLowerCase());
}

const odd: Readonly<Record<string, string>> = {
  addiptonic: 'addiptovmnicresponse',
  restorevirtualmachine: 'restorevmresponse',
  listportableipranges: 'listportableipresponse',
  deleteportableiprange: 'deleteportablepublicipresponse',
  activateproject: 'activaterojectresponse',
};

/** What its answers are wrapped in, errors too. */
export function envelopeOf(name: string, known: boolean): string {
  if (!known) return 'errorresponse';
  return odd[name.toLowerCase()] ?? `${name.toLowerCase()}response`;
}

// Others than root admins read no texts of the server's own trouble, unless a command has put them in its own words.
function hidden(refused: Refused, command: Command | undefined): Refused {
  if (refused.wrapped === true || command === undefined) return refused;
  if (![530, 533, 534].includes(refused.status)) return refused;
  return {
    ...refused,
    text: 'Internal error executing command, please contact your system administrator',
  };
}

function isStrict(world: World): boolean {
  return world.isSet('enforce.post.requests.and.timestamps');
}

interface Strict {
  readonly name: string;
  readonly sent: Sent;
  readonly now: Date;
}

function checkStrict({ method }: LabRequest, { name, sent, now }: Strict): void {
  const expires = Date.parse((sent.values.get('expires') ?? '').replace(/(\d\d)(\d\d)$/, '$1:$2'));
  const tooLate = Number.isNaN(expires) || expires > now.getTime() + 15 * 60_000;
  if (sent.values.get('signatureversion') !== '3' || tooLate) throw unauthorised();
  if (method !== 'POST' && !/^(?:get|list|query|find)/i.test(name))
    throw new Refusal({
      status: 400,
      code: 9999,
      text: `State changing command ${name} needs to be sent using POST request`,
    });
}
