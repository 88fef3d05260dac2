/** Small programs that say what the host is and who asks. */
import { addressText } from '../../../model/ip.ts';
import { homeOf, refused, said, type Program } from './host.ts';
import { NotSimulated } from './kernel/refusal.ts';
import { serverNow } from './reach.ts';

export const uname: Program = (host, argv) => {
  const { name, net } = host;
  const parts: Readonly<Record<string, string>> = {
    '-s': 'Linux',
    '-n': name,
    '-r': net.kernel,
    '-m': 'x86_64',
    '-a': `Linux ${name} ${net.kernel} #1 SMP x86_64 GNU/Linux`,
  };
  const words = (argv.length === 0 ? ['-s'] : argv).map((option) => {
    const part = parts[option];
    if (part === undefined) throw new NotSimulated(`uname ${option}`);
    return part;
  });
  return said(host, `${words.join(' ')}\n`);
};

export const hostname: Program = (host, argv) => {
  if (argv.length > 0) throw new NotSimulated(`hostname ${argv.join(' ')}`);
  return said(host, `${host.name}\n`);
};

export const id: Program = (host, argv) => {
  const { user } = host;
  const number = user === 'root' ? 0 : 1000;
  switch (argv.join(' ')) {
    case '-u':
      return said(host, `${number}\n`);
    case '-un':
    case '-u -n':
      return said(host, `${user}\n`);
    case '':
      return said(
        host,
        `uid=${number}(${user}) gid=${number}(${user}) groups=${number}(${user})\n`,
      );
    default:
      throw new NotSimulated(`id ${argv.join(' ')}`);
  }
};

export const whoami: Program = (host) => said(host, `${host.user}\n`);

/** The environment of a session that came by ssh. */
export const printenv: Program = (host, argv) => {
  const { session, user } = host;
  const server = serverNow(host);
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const env: Readonly<Record<string, string | undefined>> = {
    HOME: homeOf(user),
    LANG: 'C.UTF-8',
    PATH: path,
    SSH_CONNECTION:
      session === undefined || server === undefined
        ? undefined
        : `${addressText(session.client)} ${session.port} ${addressText(server)} 22`,
    USER: user,
  };
  if (argv.length === 0) {
    const lines = Object.entries(env).filter(([, value]) => value !== undefined);
    return said(host, lines.map((each) => `${each.join('=')}\n`).join(''));
  }
  const found = argv.map((name) => env[name]);
  const stdout = found.map((value) => (value === undefined ? '' : `${value}\n`)).join('');
  return { host, exit: found.includes(undefined) ? 1 : 0, stdout, stderr: '' };
};

export const date: Program = (host, argv) => {
  if (argv.join(' ') !== '+%s') throw new NotSimulated(`date ${argv.join(' ')}`);
  return said(host, `${Math.floor(host.now / 1000)}\n`);
};

export const echo: Program = (host, argv) => said(host, `${argv.join(' ')}\n`);

export const succeed: Program = (host) => said(host, '');

export const fail: Program = (host) => refused(host, 1, '');
