/**
 * `maas`, played: takes words, talks to MAAS over HTTP, prints and exits as maascli 3.6.5 does (src/maascli/api.py,
 * parser.py and utils.py of that tag). Run as a program; what it is signed in to stands in the file it is given first.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';

export interface SignedIn {
  /** Up to and with /MAAS. */
  readonly url: string;
  /** API keys by profile. */
  readonly profiles: Readonly<Record<string, string>>;
  /** Of the description that it keeps; another than the server's makes it warn. */
  readonly hash?: string;
  /** Commands that its description of the API does not know yet. */
  readonly unknown?: readonly string[];
}

interface Action {
  readonly method: string;
  readonly op?: string;
  /** Its description names parameters: else 3.6 takes none. */
  readonly data: boolean;
}
interface Handler {
  readonly path: string;
  readonly actions: Readonly<Record<string, Action>>;
}

const read: Action = { method: 'GET', data: false };
const create: Action = { method: 'POST', data: true };
const one = (path: string): Handler => ({
  path,
  actions: {
    read,
    update: { method: 'PUT', data: true },
    delete: { method: 'DELETE', data: false },
  },
});
const many = (path: string): Handler => ({ path, actions: { read, create } });
const post = (op: string): Action => ({ method: 'POST', op, data: true });
const get = (op: string): Action => ({ method: 'GET', op, data: true });

const handlers: Readonly<Record<string, Handler>> = {
  fabrics: many('fabrics/'),
  fabric: one('fabrics/{id}/'),
  vlans: many('fabrics/{fabric_id}/vlans/'),
  vlan: one('fabrics/{fabric_id}/vlans/{vid}/'),
  spaces: many('spaces/'),
  space: one('spaces/{id}/'),
  subnets: many('subnets/'),
  subnet: {
    path: 'subnets/{id}/',
    actions: { ...one('').actions, 'ip-addresses': get('ip_addresses') },
  },
  ipranges: many('ipranges/'),
  iprange: one('ipranges/{id}/'),
  'static-routes': many('static-routes/'),
  'static-route': one('static-routes/{id}/'),
  'reserved-ips': many('reservedips/'),
  'reserved-ip': one('reservedips/{id}/'),
  machines: many('machines/'),
  machine: one('machines/{system_id}/'),
  devices: many('devices/'),
  device: one('devices/{system_id}/'),
  'rack-controllers': many('rackcontrollers/'),
  'rack-controller': one('rackcontrollers/{system_id}/'),
  dnsresources: many('dnsresources/'),
  dnsresource: one('dnsresources/{id}/'),
  dhcpsnippets: many('dhcp-snippets/'),
  dhcpsnippet: one('dhcp-snippets/{id}/'),
  discoveries: { path: 'discovery/', actions: { read } },
  discovery: { path: 'discovery/{discovery_id}/', actions: { read } },
  interface: {
    path: 'nodes/{system_id}/interfaces/{id}/',
    actions: {
      ...one('').actions,
      'link-subnet': post('link_subnet'),
      'unlink-subnet': post('unlink_subnet'),
      'set-default-gateway': post('set_default_gateway'),
    },
  },
  maas: { path: 'maas/', actions: { 'get-config': get('get_config') } },
  users: { path: 'users/', actions: { read, create, whoami: { ...get('whoami'), data: false } } },
  version: { path: 'version/', actions: { read } },
};

class Exit extends Error {
  readonly code: number;
  readonly says: string;
  constructor(code: number, says = '') {
    super(says);
    this.code = code;
    this.says = says;
  }
}

// argparse, as maascli makes it print (maascli/parser.py, ArgumentParser.error).
const usage = (message: string): Exit =>
  new Exit(2, `usage: maas [-h] COMMAND ...\n\noptional arguments:\n  -h, --help\n\n${message}\n`);

function choose<T>(table: Readonly<Record<string, T>>, word: string | undefined): T {
  if (word === undefined) throw usage('too few arguments');
  const found = Object.hasOwn(table, word) ? table[word] : undefined;
  const known = Object.keys(table).map((each) => `'${each}'`);
  if (found === undefined)
    throw usage(
      `argument COMMAND: invalid choice: '${word}' (choose from ${['login', ...known].join(', ')})`,
    );
  return found;
}

/** What it prints goes to these. */
export interface Printing {
  readonly stdout: { write(text: string | Buffer): unknown };
  readonly stderr: { write(text: string | Buffer): unknown };
}

/** The exit code, where it is not refused before. */
async function run(
  config: SignedIn,
  words: readonly string[],
  { stdout, stderr }: Printing,
): Promise<number> {
  const [profile, noun, verb, ...rest] = words;
  const key = choose(config.profiles, profile);
  const known = Object.entries(handlers).filter(([name]) => !config.unknown?.includes(name));
  const handler = choose(Object.fromEntries(known), noun);
  const action = choose(handler.actions, verb);
  const names = handler.path.match(/\{\w+\}/g) ?? [];
  const debug = rest.at(-1) === '-d';
  const given = debug ? rest.slice(0, -1) : rest;
  if (given.some((word) => word.startsWith('-')))
    throw usage(`unrecognized arguments: ${given.join(' ')}`);
  const missing = names.slice(given.length).map((name) => name.slice(1, -1));
  if (missing.length > 0)
    throw usage(`the following arguments are required: ${missing.join(', ')}`);
  const data = given.slice(names.length);
  if (data.length > 0 && !action.data) throw usage(`unrecognized arguments: ${data.join(' ')}`);
  const pairs = data.map(pairIn);
  // As str.format does: nothing is encoded.
  const path = names.reduce((text, name, at) => text.replace(name, given[at] ?? ''), handler.path);
  const url = new URL(`${config.url}/api/2.0/${path}`);
  if (action.op !== undefined) url.searchParams.append('op', action.op);
  const inQuery = action.method === 'GET' || action.method === 'DELETE';
  if (inQuery) for (const [name, value] of pairs) url.searchParams.append(name, value);
  const reply = await sendTwice(
    { url, method: action.method, key, pairs: inQuery ? [] : pairs },
    debug,
  );
  const hash = reply.headers['x-maas-api-hash'];
  if (config.hash !== undefined && hash !== undefined && hash !== config.hash) warn(stderr);
  if (debug) stderr.write(summary(reply));
  stdout.write(reply.body);
  return reply.status < 300 ? 0 : 2;
}

function pairIn(word: string): readonly [string, string] {
  const [, name, sign, value] = /^([^=]*?)(@?=)(.*)$/s.exec(word) ?? [];
  if (name === undefined || value === undefined)
    throw new Exit(1, `'${word}' is not a name=value or name@=filename pair\n`);
  return [name, sign === '@=' ? readFileSync(value, 'utf8') : value];
}

interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly key: string;
  readonly pairs: readonly (readonly [string, string])[];
}
interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

// httplib2 takes a connection that closes without a reply for a stale one and sends anew, whatever the method.
async function sendTwice(sent: Sent, debug: boolean): Promise<Reply> {
  try {
    return await send(sent);
  } catch (first) {
    if (!isClosed(first)) throw raised([first], debug);
    try {
      return await send(sent);
    } catch (second) {
      throw raised([first, second], debug);
    }
  }
}

function send({ url, method, key, pairs }: Sent, redirects = 0): Promise<Reply> {
  const mark = '===============1234567890==';
  const parts = pairs.map(
    ([name, value]) =>
      `--${mark}\r\nContent-Type: text/plain; charset="utf-8"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${Buffer.from(value).toString('base64')}\r\n\r\n`,
  );
  const body = parts.length === 0 ? '' : `${parts.join('')}--${mark}--`;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method,
        agent: false,
        headers: {
          authorization: signature(key),
          'content-length': Buffer.byteLength(body),
          ...(body === '' ? {} : { 'content-type': `multipart/form-data; boundary="${mark}"` }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, statusMessage: reason = '' } = response;
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          );
          const to = headers['location'];
          if (method === 'GET' && status >= 300 && status < 400 && to !== undefined) {
            if (redirects >= 5) reject(Object.assign(new Error('redirects'), { code: 'LOOP' }));
            else
              send({ url: new URL(to, url), method, key, pairs }, redirects + 1).then(
                resolve,
                reject,
              );
            return;
          }
          resolve({
            status,
            reason,
            headers: { ...headers, status: String(status), 'content-location': url.href },
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

function signature(key: string): string {
  const [consumer, token, secret] = key.split(':');
  const nonce = `${process.pid}-${process.hrtime.bigint()}`;
  return `OAuth oauth_nonce="${nonce}", oauth_timestamp="${Math.floor(Date.now() / 1000)}", oauth_version="1.0", oauth_signature_method="PLAINTEXT", oauth_consumer_key="${consumer}", oauth_token="${token}", oauth_signature="%26${secret}"`;
}

function isClosed(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes((error as { code?: string }).code ?? '');
}

function raised(errors: readonly unknown[], debug: boolean): Exit {
  const lines = errors.map((error) => {
    const { code = '' } = error as { code?: string };
    return (
      { ECONNREFUSED: 'ConnectionRefusedError: [Errno 111] Connection refused' }[code] ??
      {
        LOOP: 'httplib2.error.RedirectLimit: Redirected more times than redirection_limit allows.',
      }[code] ??
      'http.client.RemoteDisconnected: Remote end closed connection without response'
    );
  });
  if (!debug) return usage((lines.at(-1) ?? '').replace(/^\S+: /, ''));
  const traces = lines.map(
    (line) =>
      `Traceback (most recent call last):\n  File "httplib2/__init__.py", line 1374\n${line}\n`,
  );
  return new Exit(
    1,
    traces.join('\nDuring handling of the above exception, another exception occurred:\n\n'),
  );
}

function summary({ status, reason, headers }: Reply): string {
  const names = Object.keys(headers).toSorted();
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const lines = names.map((name) => {
    const title = name.replaceAll(
      /(^|-)([a-z])/g,
      (_, dash: string, letter: string) => dash + letter.toUpperCase(),
    );
    return `${title.padStart(width)}: ${headers[name]}\n`;
  });
  return `${status} ${reason}\n\n${lines.join('')}\n`;
}

function warn(stderr: Printing['stderr']): void {
  const row = `${'*'.repeat(70)}\n`;
  const text =
    '*** WARNING! The API on the server differs from the description that\n*** is cached locally. This may result in failed API calls. Refresh the\n*** local API description with `maas refresh`.\n';
  stderr.write(row + text + row);
}

/** The same, in the process of who asks. */
export async function playMaas(
  config: SignedIn,
  words: readonly string[],
  printing: Printing,
): Promise<number> {
  try {
    return await run(config, words, printing);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    printing.stderr.write(error.says);
    return error.code;
  }
}

if (import.meta.main) {
  const [file = '', ...words] = process.argv.slice(2);
  const config = JSON.parse(readFileSync(file, 'utf8')) as SignedIn;
  process.exitCode = await playMaas(config, words, process);
}
