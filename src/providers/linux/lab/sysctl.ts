/** Sysctls, under both spellings: `net.ipv4.ip_forward` and `net/ipv4/ip_forward`; and the program of that name. */
import { refused, said, type Program } from './host.ts';
import type { Net } from './kernel/net.ts';

const perDevice: Readonly<Record<string, string>> = {
  'net.ipv4.conf.*.promote_secondaries': '0',
  'net.ipv4.conf.*.arp_ignore': '0',
  'net.ipv4.conf.*.arp_announce': '0',
  'net.ipv4.conf.*.rp_filter': '0',
  'net.ipv4.conf.*.forwarding': '0',
  'net.ipv4.conf.*.proxy_arp': '0',
  'net.ipv6.conf.*.disable_ipv6': '0',
  'net.ipv6.conf.*.accept_ra': '1',
  'net.ipv6.conf.*.autoconf': '1',
  'net.ipv6.conf.*.forwarding': '0',
  'net.ipv6.conf.*.keep_addr_on_down': '0',
};
const plain: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '0',
  'net.ipv4.ip_nonlocal_bind': '0',
};

/** A key as the state has it: dots between parts, and in the name of a device as they are. */
function parts(key: string): readonly string[] {
  // With slashes a dot is a dot; with dots a slash stands for one.
  const dotted = !key.includes('/') || key.indexOf('.') < key.indexOf('/');
  if (key.includes('/') && (!key.includes('.') || !dotted)) return key.split('/');
  return key.split('.').map((part) => part.replaceAll('/', '.'));
}

/** Undefined where there is no such key. */
export function readSysctl(net: Net, key: string): string | undefined {
  const words = parts(key);
  const name = words.join('.');
  const known = net.sysctls[name] ?? plain[name];
  const [family, conf, device = '', leaf = ''] = words.slice(1);
  if (conf !== 'conf') return known;
  if (!isDevice(net, device)) return undefined;
  return known ?? perDevice[`net.${family}.conf.*.${leaf}`];
}

function isDevice(net: Net, name: string): boolean {
  return name === 'all' || name === 'default' || net.links.some((each) => each.name === name);
}

/** The next network, or why not, in the words of strerror. */
export function writeSysctl(net: Net, key: string, value: string): Net | string {
  if (readSysctl(net, key) === undefined) return 'No such file or directory';
  if (!net.privileged) return 'Permission denied';
  if (!/^-?\d+$/.test(value)) return 'Invalid argument';
  return { ...net, sysctls: { ...net.sysctls, [parts(key).join('.')]: value } };
}

export const sysctl: Program = (host, argv) => {
  const names = argv.filter((each) => !each.startsWith('-'));
  const options = argv.filter((each) => each.startsWith('-'));
  let now = host;
  let stdout = '';
  let stderr = '';
  let exit = 0;
  for (const name of names) {
    const equals = name.indexOf('=');
    const key = (equals < 0 ? name : name.slice(0, equals)).trim();
    const shown = parts(key)
      .map((part) => part.replaceAll('.', '/'))
      .join('.');
    const path = `/proc/sys/${parts(key).join('/')}`;
    const done = equals < 0 ? now.net : writeSysctl(now.net, key, name.slice(equals + 1).trim());
    const value = typeof done === 'string' ? undefined : readSysctl(done, key);
    if (typeof done === 'string' || value === undefined) {
      exit = 1;
      const why = typeof done === 'string' ? done : 'No such file or directory';
      stderr +=
        why === 'No such file or directory'
          ? `sysctl: cannot stat ${path}: ${why}\n`
          : why === 'Permission denied'
            ? `sysctl: permission denied on key "${shown}"\n`
            : `sysctl: setting key "${shown}": ${why}\n`;
      continue;
    }
    now = { ...now, net: done };
    if (!options.includes('-q'))
      stdout += options.includes('-n') ? `${value}\n` : `${shown} = ${value}\n`;
  }
  if (names.length === 0) return refused(host, 1, 'sysctl: no variables specified\n');
  return { ...said(now, stdout), exit, stderr };
};
