/** Puts a simulator on a port: real HTTP, with faults, counting, contract check and state file around it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { checks, type Checked, type Contract } from './contract.ts';
import { ExchangeBook, type Exchange } from './exchanges.ts';
import { isVendorFault, throughFaults, type Outcome } from './fault-kinds.ts';
import { FaultBook, type Fault } from './faults.ts';
import type { LabReply, LabRequest, Simulator } from './simulator.ts';
import { writeStateFile } from './state-file.ts';

export type { Exchange } from './exchanges.ts';
export type { LabReply, LabRequest, Simulator } from './simulator.ts';

/** `received`: nothing done yet. `handled`: work done and state saved, reply not sent. `replied`: sent or cut. */
export interface ExchangeEvent {
  readonly number: number;
  readonly phase: 'received' | 'handled' | 'replied';
  readonly label: string;
}
/** Told of each event and waited for. */
export type ExchangeListener = (event: ExchangeEvent) => void | Promise<void>;

/** How a simulator is put on a port. */
export interface LabOptions {
  readonly port?: number;
  readonly host?: string;
  readonly base?: string;
  /** Replaced after each change of the state, before the reply is sent. */
  readonly stateFile?: string;
  /** Waited before each request is handled. */
  readonly latencyMilliseconds?: number;
  readonly contract?: Contract;
  readonly faults?: readonly Fault[];
  /** HTTPS instead of HTTP: the server's key and certificate, as PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A simulator on a port, and what it remembers. */
export interface RunningLab {
  readonly url: string;
  readonly auth: Readonly<Record<string, string>>;
  /** Every request in order. */
  exchanges(): readonly Exchange[];
  /** Requests per label. */
  counts(): Readonly<Record<string, number>>;
  /** Requests per label, writing operations only. */
  writes(): Readonly<Record<string, number>>;
  /** What did not fit the contract; empty when there is none to check against. */
  violations(): readonly string[];
  /** Asks for one more fault. */
  fault(fault: Fault): void;
  /** Told of each phase of each request, and waited for. */
  onExchange(listener: ExchangeListener): void;
  state(): unknown;
  close(): Promise<void>;
}

/** A simulator, or something that takes its time: behind a test bed's door stands a real machine. */
export type Served = Omit<Simulator, 'handle'> & {
  handle(request: LabRequest): LabReply | Promise<LabReply>;
};

/** Starts listening; the port is free to choose where none is given. */
export async function startLab(simulator: Served, options: LabOptions = {}): Promise<RunningLab> {
  const base = options.base ?? simulator.base ?? '';
  const exchanges = new ExchangeBook();
  const faults = new FaultBook(options.faults ?? [], simulator.faultLabels);
  const violations: string[] = [];
  const listeners: ExchangeListener[] = [];
  const closing = new AbortController();
  let saved = simulator.revision();

  async function tell(event: ExchangeEvent): Promise<void> {
    for (const listener of listeners) await listener(event);
  }

  async function work(request: LabRequest): Promise<LabReply> {
    const reply = await simulator.handle(request);
    if (options.contract !== undefined) {
      const unfit = options.contract.check(request, reply);
      violations.push(...unfit);
      checks.publish({
        vendor: simulator.vendor,
        status: reply.status,
        faults: unfit,
      } satisfies Checked);
    }
    if (options.stateFile !== undefined && simulator.revision() !== saved) {
      writeStateFile(options.stateFile, simulator.state());
      saved = simulator.revision();
    }
    return reply;
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const plain = labRequest(incoming, await bodyOf(incoming), base);
    if (plain === undefined) return send(response, notHere);
    const label = simulator.label(plain);
    const due = faults.due(label);
    const request = { ...plain, faults: due.filter(isVendorFault) };
    const entry = exchanges.enter(request, label, simulator.writes(request));
    const { number } = entry;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    await tell({ number, phase: 'received', label });
    await pause(options.latencyMilliseconds ?? 0, signal);
    const outcome = await throughFaults(due, {
      target: incoming.url ?? '/',
      wait: (milliseconds) => pause(milliseconds, signal),
      next: async () => {
        const reply = await work(request);
        await tell({ number, phase: 'handled', label });
        return reply.cut === true ? 'cut' : reply;
      },
    });
    if (outcome !== 'cut') await pause(outcome.delayMilliseconds ?? 0, signal);
    entry.answered(outcome === 'cut' ? 0 : outcome.status);
    await send(response, outcome);
    await tell({ number, phase: 'replied', label });
  }

  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    serve(incoming, response).catch((error: unknown) => {
      violations.push(`the lab itself failed: ${String(error)}`);
      response.destroy();
    });
  };
  const { tls } = options;
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${options.host ?? '127.0.0.1'}:${port}${base}`,
    auth: simulator.auth ?? {},
    exchanges: () => exchanges.all(),
    counts: () => exchanges.counts(),
    writes: () => exchanges.counts((each) => each.writes),
    violations: () => violations,
    fault: (fault) => faults.add(fault),
    onExchange: (listener) => void listeners.push(listener),
    state: () => simulator.state(),
    close: async () => {
      closing.abort();
      await shut(server);
    },
  };
}

const notHere: LabReply = { status: 404, headers: { 'Content-Type': 'text/html' }, body: '' };

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function labRequest(incoming: IncomingMessage, body: Buffer, base: string): LabRequest | undefined {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const path = decodePath(mark < 0 ? url : url.slice(0, mark));
  if (path === undefined || !path.startsWith(`${base}/`)) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return {
    method: incoming.method ?? 'GET',
    path: path.slice(base.length),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers,
    body,
  };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0) return;
  // An aborted wait is no failure: the client gave up, or the lab is being closed.
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

async function send(response: ServerResponse, outcome: Outcome): Promise<void> {
  if (outcome === 'cut' || response.destroyed) {
    response.socket?.destroy();
    return;
  }
  const body = Buffer.from(outcome.body ?? '');
  const done = new Promise<void>((resolve) => response.once('close', () => resolve()));
  const headers = {
    ...outcome.headers,
    ...(outcome.close === true ? { Connection: 'close' } : {}),
    'Content-Length': body.length,
  };
  // What the status line cannot hold is not said there.
  const reason = outcome.reason?.split('\n')[0]?.replaceAll(/[^\t -~\u0080-\u00ff]/g, '?');
  if (reason === undefined) response.writeHead(outcome.status, headers);
  else response.writeHead(outcome.status, reason, headers);
  response.end(body);
  await done;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
