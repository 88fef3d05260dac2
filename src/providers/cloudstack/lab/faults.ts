/** Faults of CloudStack's own kind, acted out around one request. */
import type { Fault } from '../../../lab/faults.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { throttled } from './access/entry.ts';
import { answer, commandNamed, envelopeOf, type Lab, type Twist } from './dispatch.ts';
import { changeForeign } from './foreign-change.ts';
import { noCapacity, unauthorised, type Refusal } from './wire/refusal.ts';
import { refusedReply } from './wire/reply.ts';
import { sentIn } from './wire/request.ts';

/** The reply, with everything that the request's faults make of it. */
export function answerThroughFaults(lab: Lab, request: LabRequest): LabReply {
  const faults = request.faults ?? [];
  const changes = faults.filter((each) => each.name === 'foreign-change');
  for (const fault of changes) if (isBefore(fault)) changeForeign(lab, fault);
  const reply = layered(lab, request, { faults, twist: {} });
  for (const fault of changes) if (!isBefore(fault)) changeForeign(lab, fault);
  return reply;
}

interface Layers {
  readonly faults: readonly Fault[];
  readonly twist: Twist;
}

function layered(lab: Lab, request: LabRequest, { faults, twist }: Layers): LabReply {
  const [fault, ...later] = faults;
  if (fault === undefined) return answer(lab, request, twist);
  const twisted = twists[fault.name]?.(fault, request) ?? {};
  const next = (): LabReply =>
    layered(lab, request, { faults: later, twist: { ...twist, ...twisted } });
  return acts[fault.name]?.({ lab, request, fault, next }) ?? next();
}

interface Acting {
  readonly lab: Lab;
  readonly request: LabRequest;
  readonly fault: Fault;
  readonly next: () => LabReply;
}

const acts: Readonly<Partial<Record<Fault['name'], (acting: Acting) => LabReply>>> = {
  'unauthorized-401': ({ request }) => refused(request, unauthorised()),
  // A proxy or a debugging server that says back what it was sent.
  'unauthorized-echo': ({ lab, request }) => {
    const sent = sentIn(request);
    const secret = lab.world.accounts.by('apikey', sent.values.get('apikey') ?? '')[0]?.secretkey;
    const pairs = [...sent.pairs].map((pair) => pair.join('=')).join('&');
    return refused(
      request,
      unauthorised(`unable to verify user credentials: secretkey=${secret ?? ''} of ${pairs}`),
    );
  },
  'rate-429': ({ request, fault }) =>
    refused(request, throttled(Math.round(fault.milliseconds ?? 1000))),
  'empty-200': ({ fault, next }) => {
    if (fault.detail === 'done') next();
    return {
      status: 200,
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
      body: '',
    };
  },
  'capacity-533': ({ request, next }) => {
    const name = commandNamed(sentIn(request).command ?? '')?.name;
    return name === 'associateIpAddress' || name === 'addIpToNic'
      ? refused(request, noCapacity('Insufficient address capacity', 4320))
      : next();
  },
  'not-admin': ({ lab, request, next }) => {
    const key = sentIn(request).values.get('apikey') ?? '';
    const account = lab.world.accounts.by('apikey', key)[0];
    if (account === undefined) return next();
    lab.world.accounts.put({ ...account, role: 'User' });
    try {
      return next();
    } finally {
      lab.world.accounts.put({ ...lab.world.accounts.need(account.id), role: account.role });
    }
  },
};

type Twisting = (fault: Fault, request: LabRequest) => Twist;

/** What becomes of the job that a request starts. */
const twists: Readonly<Partial<Record<Fault['name'], Twisting>>> = {
  'task-error': ({ detail }) => ({ fate: { works: false, ...failing(detail) } }),
  'hotplug-fails': ({ detail }) => ({
    fate: {
      works: false,
      code: 530,
      text:
        words(detail) ??
        'Failed to detach volume DATA-1 from VM vm; Could not detach volume after sending the command and waiting for [10000] milliseconds. The guest does not release the device.',
    },
  }),
  // The guest does not shut down in time; who forces it does not ask the guest.
  'soft-stop-hangs': (_, request) =>
    sentIn(request).values.get('forced') === 'true'
      ? {}
      : {
          fate: {
            works: false,
            code: 530,
            text: 'Unable to stop VM instance {"type":"User"}: the guest does not shut down',
          },
        },
  'attach-refused': ({ detail }) => ({
    fate: { works: false, ...(refusals[words(detail) ?? 'account'] ?? failing(detail)) },
  }),
  'capacity-533': () => ({
    fate: {
      works: false,
      code: 533,
      text: 'Unable to create a deployment for VM instance {"type":"User"}',
    },
  }),
  // A management server that was started again: the plain text it leaves is dropped.
  'worker-lost': ({ detail }) => ({ fate: { works: detail === 'done', code: 530 } }),
  'job-cancelled': ({ detail }) => ({ fate: { works: detail === 'done', code: 0 } }),
  'task-lasts': ({ detail, milliseconds }) => ({
    looks: typeof detail === 'number' ? detail : 5,
    ...(milliseconds === undefined ? {} : { milliseconds }),
  }),
};

/** Why a volume can never be attached there. */
const refusals: Readonly<Record<string, { readonly code: number; readonly text: string }>> = {
  account: {
    code: 530,
    text: 'Entity Volume and entity VM instance belong to different accounts',
  },
  disks: {
    code: 431,
    text: 'The specified VM already has the maximum number of data disks (6) attached. Please specify another VM.',
  },
  zone: { code: 431, text: 'Please specify a VM that is in the same zone as the volume.' },
  snapshots: {
    code: 431,
    text: 'Unable to attach volume to VM, please specify a VM that does not have VM snapshots',
  },
  hypervisor: { code: 431, text: "Can't attach a volume created by: VMware to a KVM vm" },
};

function failing(detail: unknown): { readonly code: number; readonly text: string } {
  const { code = 530, text } = (typeof detail === 'object' ? (detail ?? {}) : {}) as {
    readonly code?: number;
    readonly text?: string;
  };
  return { code, text: text ?? words(detail) ?? 'Command failed due to Internal Server Error' };
}

function words(detail: unknown): string | undefined {
  return typeof detail === 'string' ? detail : undefined;
}

function refused(request: LabRequest, { refused: why }: Refusal): LabReply {
  const { command = '', json } = sentIn(request);
  return refusedReply(envelopeOf(command, commandNamed(command) !== undefined), why, json);
}

function isBefore({ detail }: Fault): boolean {
  return (detail as { readonly before?: boolean } | undefined)?.before === true;
}
