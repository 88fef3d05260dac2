/** Where commands run, as a site file says it: `local`, `netns://h1`, `ssh://ops@jumphost:2222`. */
import { isIPv4, isIPv6 } from 'node:net';
import { problem, type Result } from '../../model/problem.ts';

export type Via =
  | { readonly type: 'local' }
  | { readonly type: 'netns'; readonly name: string }
  | {
      readonly type: 'ssh';
      readonly host: string;
      readonly user?: string;
      readonly port?: number;
    }
  /** The exec door of a lab or a test bed, on this machine. */
  | { readonly type: 'door'; readonly url: URL };

export function parseVia(text: string): Result<Via> {
  if (text === 'local') return { ok: true, value: { type: 'local' } };
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/s.exec(text) ?? [];
  const via = ways.get(scheme)?.(rest);
  if (via !== undefined) return { ok: true, value: via };
  return {
    ok: false,
    problems: [
      problem('bad-via', `'${printable(text)}' is no way to a host.`, {
        help: 'Write local, netns://NAME, ssh://[USER@]HOST[:PORT], or http://127.0.0.1:PORT of a lab.',
      }),
    ],
  };
}

const ways: ReadonlyMap<string, (rest: string) => Via | undefined> = new Map([
  ['netns', netns],
  ['ssh', ssh],
  ['http', door],
]);

/** For people. */
export function viaText(via: Via): string {
  switch (via.type) {
    case 'local':
      return 'local';
    case 'netns':
      return `netns ${via.name}`;
    case 'ssh': {
      const at = via.user === undefined ? '' : `${via.user}@`;
      const host = isIPv6(via.host) && via.port !== undefined ? `[${via.host}]` : via.host;
      return at + host + (via.port === undefined ? '' : `:${via.port}`);
    }
    case 'door':
      return `door ${via.url.host}`;
  }
}

// These become words of `ip` and `ssh`: nothing that either could take for an option or a pattern.
const name = /^[A-Za-z0-9_][\w.-]{0,63}$/;
const hostName = /^[A-Za-z0-9_](?:[\w.-]{0,252}[A-Za-z0-9_.])?$/;

function netns(text: string): Via | undefined {
  return name.test(text) ? { type: 'netns', name: text } : undefined;
}

function ssh(text: string): Via | undefined {
  const parts = /^(?:([^@]*)@)?(?:\[([^\]]*)\]|([^@:[\]/]*))(?::(\d{1,5}))?\/?$/.exec(text);
  if (parts === null) return undefined;
  const [, user, bracketed, plain = '', digits] = parts;
  const host = bracketed?.replace('%25', '%') ?? plain;
  if (bracketed === undefined ? !hostName.test(host) : !isIPv6(host)) return undefined;
  if (user !== undefined && !name.test(user)) return undefined;
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return {
    type: 'ssh',
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

// It is not encrypted and asks nobody who they are, so it must not leave this machine.
function door(rest: string): Via | undefined {
  if (!URL.canParse(`http://${rest}`)) return undefined;
  const url = new URL(`http://${rest}`);
  const here =
    url.hostname === 'localhost' ||
    url.hostname === '[::1]' ||
    (isIPv4(url.hostname) && url.hostname.startsWith('127.'));
  const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return here && bare && url.port !== '' && url.pathname === '/'
    ? { type: 'door', url }
    : undefined;
}

// Nor does a password, for which there is no place in it.
function printable(text: string): string {
  const bare = text.replace(/:[^@/]*@/, ':…@').slice(0, 100);
  // oxlint-disable-next-line no-control-regex -- control characters of a file never reach a terminal
  return bare.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
