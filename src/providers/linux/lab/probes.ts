/** `arping` and `ping`: who answers on the wire. */
import type { Bound } from '../../../model/claim.ts';
import { addressText, parseAddress } from '../../../model/ip.ts';
import { lineOf } from './files/options.ts';
import { refused, said, type Host, type Program, type Ran } from './host.ts';
import { wayTo } from './kernel/lookup.ts';
import { linkNamed, type Link } from './kernel/net.ts';
import { NotSimulated } from './kernel/refusal.ts';
import { answering, reaches } from './reach.ts';

export const arping: Program = (host, argv) => {
  const line = lineOf('arping', argv, ['D', 'U', 'A', 'q', 'c=', 'w=', 'I=', 's=', 'f']);
  const { flags, values, operands } = line;
  const [target = ''] = operands;
  const name = values['I'];
  if (name === undefined || values['s'] !== undefined || flags.has('f'))
    throw new NotSimulated(`arping ${argv.join(' ')}`);
  if (host.user !== 'root') return refused(host, 2, 'arping: socket: Operation not permitted\n');
  const link = linkNamed(host.net, name);
  if (link === undefined) return refused(host, 2, `arping: Device ${name} not available.\n`);
  const quiet = flags.has('q');
  if (!link.up || link.kind === 'loopback') {
    const why = link.up ? 'is not ARPable' : 'is down';
    return { ...refused(host, 2, ''), stdout: quiet ? '' : `Interface "${name}" ${why}\n` };
  }
  const address = parseAddress(target);
  if (typeof address !== 'number')
    return refused(host, 2, `arping: ${target}: Temporary failure in name resolution\n`);
  const count = Number(values['c'] ?? 3);
  if (flags.has('D')) return detected(host, { link, address, count, quiet });
  if (flags.has('U') || flags.has('A')) return announced(host, { link, address, count, quiet });
  return asked(host, { link, address, count, quiet });
};

interface Question {
  readonly link: Link;
  readonly address: number;
  readonly count: number;
  readonly quiet: boolean;
}

function told({ link, address, quiet }: Question, from: Bound, lines: readonly string[]): string {
  if (quiet) return '';
  const head = `ARPING ${addressText(address)} from ${addressText(from)} ${link.name}`;
  return [head, ...lines, ''].join('\n');
}

function reply(address: number, mac: string): string {
  return `Unicast reply from ${addressText(address)} [${mac.toUpperCase()}]  0.700ms`;
}

/** Is the address taken? The first answer ends it. */
function detected(host: Host, question: Question): Ran {
  const { link, address, count } = question;
  const [peer] = answering(host, link, address);
  const sent = peer === undefined ? count : 1;
  const stdout = told(question, 0, [
    ...(peer === undefined ? [] : [reply(address, peer.mac)]),
    `Sent ${sent} probes (${sent} broadcast(s))`,
    `Received ${peer === undefined ? 0 : 1} response(s)`,
  ]);
  return { host, exit: peer === undefined ? 0 : 1, stdout, stderr: '' };
}

/** Tells the wire that the address is here; nobody answers that. */
function announced(host: Host, question: Question): Ran {
  const { address, count } = question;
  const own = host.net.addresses.some((each) => each.local === address);
  if (!own) return refused(host, 2, 'arping: bind: Cannot assign requested address\n');
  const sent = `Sent ${count} probes (${count} broadcast(s))`;
  return said(host, told(question, address, [sent, 'Received 0 response(s)']));
}

/** Everybody answers the first question, which is for all; the others go to the first who did. */
function asked(host: Host, question: Question): Ran {
  const { link, address, count } = question;
  const peers = answering(host, link, address);
  const [first] = peers;
  const replies =
    first === undefined
      ? []
      : [...peers, ...Array.from({ length: count - 1 }, () => first)].map(({ mac }) =>
          reply(address, mac),
        );
  const way = wayTo(host.net, address, { link: link.index });
  const from = way === undefined || way === 'refused' ? undefined : way.source;
  const own = host.net.addresses.find((each) => each.link === link.index && each.family === 4);
  const broadcasts = first === undefined ? count : 1;
  const stdout = told(question, from ?? own?.local ?? 0, [
    ...replies,
    `Sent ${count} probes (${broadcasts} broadcast(s))`,
    `Received ${replies.length} response(s)`,
  ]);
  return { host, exit: first === undefined ? 1 : 0, stdout, stderr: '' };
}

export const ping: Program = (host, argv) => {
  const known = ['n', 'q', 'c=', 'W=', 'w=', 'i=', 'I=', '4', '6', 'O'];
  const { flags, values, operands } = lineOf('ping', argv, known);
  const [target = ''] = operands;
  const to = parseAddress(target);
  if (to === undefined)
    return refused(host, 2, `ping: ${target}: Temporary failure in name resolution\n`);
  if (values['c'] === undefined && values['w'] === undefined)
    throw new NotSimulated('ping without end');
  const from = values['I'];
  const source = from === undefined ? undefined : parseAddress(from);
  const link = from === undefined ? undefined : linkNamed(host.net, from);
  if (source !== undefined && !host.net.addresses.some((each) => each.local === source))
    return refused(host, 2, 'ping: bind: Cannot assign requested address\n');
  if (from !== undefined && source === undefined && link === undefined)
    return refused(host, 2, `ping: SO_BINDTODEVICE ${from}: No such device\n`);
  const found = reaches(host, to, link === undefined ? {} : { link: link.index });
  if (found === 'no route') return refused(host, 2, 'ping: connect: Network is unreachable\n');
  const count = Number(values['c'] ?? 1);
  const stdout = statistics({
    to,
    count,
    answered: found === 'yes',
    quiet: flags.has('q'),
    from: fromText(host, { to, source, link }),
  });
  return { host, exit: found === 'yes' ? 0 : 1, stdout, stderr: '' };
};

interface Named {
  readonly to: Bound;
  readonly source: Bound | undefined;
  readonly link: Link | undefined;
}

function fromText({ net }: Host, { to, source, link }: Named): string {
  if (source !== undefined) return `from ${addressText(source)} : `;
  if (link === undefined) return '';
  const way = wayTo(net, to, { link: link.index });
  const own = way === undefined || way === 'refused' ? undefined : way.source;
  return `from ${own === undefined ? '0.0.0.0' : addressText(own)} ${link.name}: `;
}

interface Pinged {
  readonly to: Bound;
  readonly count: number;
  readonly answered: boolean;
  readonly quiet: boolean;
  readonly from: string;
}

function statistics({ to, count, answered, quiet, from }: Pinged): string {
  const text = addressText(to);
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  const received = answered ? count : 0;
  return [
    `PING ${text} (${text}) ${from}56(84) bytes of data.`,
    ...(answered && !quiet
      ? numbers.map((at) => `64 bytes from ${text}: icmp_seq=${at} ttl=64 time=0.420 ms`)
      : []),
    '',
    `--- ${text} ping statistics ---`,
    `${count} packets transmitted, ${received} received, ${answered ? 0 : 100}% packet loss, time ${(count - 1) * 1000}ms`,
    answered ? 'rtt min/avg/max/mdev = 0.420/0.420/0.420/0.000 ms' : '',
    '',
  ].join('\n');
}
