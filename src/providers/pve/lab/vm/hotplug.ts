/** What of a running VM can change at once, and what has to wait (`vmconfig_hotplug_pending`). */
import { splitList } from '../wire/formats.ts';
import { parsePairs, type Pairs } from '../wire/property-string.ts';
import type { GuestRow } from '../world/rows.ts';
import { isCdrom, isDrive, parseDrive } from './drives.ts';
import { agentFields } from './fields.ts';
import { parseNet } from './nets.ts';
import { cloudInitOptions } from './options.ts';

/** `now`: takes effect. `later`: stays pending. A text: the hotplug failed, and it stays pending. */
export type Verdict = 'now' | 'later' | { readonly failed: string };

/** These touch nothing that runs. */
const atOnce = new Set(
  'description hookscript lock migrate_downtime migrate_speed name onboot protection shares startup tags vmstatestorage'
    .split(' ')
    .concat(...cloudInitOptions),
);

export function takesEffectAtOnce(option: string): boolean {
  return atOnce.has(option);
}

/** Setting an option of a running VM. */
export function setWhileRunning(guest: GuestRow, option: string, value: string): Verdict {
  if (atOnce.has(option)) return 'now';
  const { config } = guest;
  const features = featuresOf(config['hotplug']);
  const verdict = settingVerdict({ guest, option, value, old: config[option], features });
  return verdict === 'now' && guest.inside.hotplugFails.includes(option)
    ? { failed: "error on hotplug device 'pci.3'\n" }
    : verdict;
}

/** Deleting an option of a running VM. */
export function deleteWhileRunning(guest: GuestRow, option: string): Verdict {
  if (atOnce.has(option)) return 'now';
  const features = featuresOf(guest.config['hotplug']);
  let now = ['cpuunits', 'cpulimit'].includes(option);
  if (/^net\d+$/.test(option)) now = features.has('network');
  else if (isDrive(option))
    now = features.has('disk') && !/^(efidisk|ide|sata|tpmstate)/.test(option);
  else if (/^usb\d+$/.test(option)) now = usbCanChange(guest, features);
  else if (option === 'tablet') now = features.has('usb');
  else if (option === 'vcpus') now = features.has('cpu');
  else if (option === 'memory') now = features.has('memory');
  else if (option === 'hotplug') now = !/cpu|memory/.test(guest.config['hotplug'] ?? '');
  else if (option === 'balloon') now = guest.config['balloon'] !== '0';
  if (!now) return 'later';
  return guest.inside.hotplugFails.includes(option)
    ? { failed: `error unplugging device '${option}'\n` }
    : 'now';
}

interface Setting {
  readonly guest: GuestRow;
  readonly option: string;
  readonly value: string;
  readonly old: string | undefined;
  readonly features: ReadonlySet<string>;
}

function settingVerdict(setting: Setting): Verdict {
  const { guest, option, value, old, features } = setting;
  if (/^net\d+$/.test(option)) return netVerdict(setting);
  if (isDrive(option)) return diskVerdict(setting);
  if (/^usb\d+$/.test(option)) return when(usbCanChange(guest, features));
  switch (option) {
    case 'hotplug':
      return when(![value, old ?? ''].some((each) => /cpu|memory/.test(each)));
    case 'tablet':
      return when(features.has('usb'));
    case 'vcpus':
      return when(features.has('cpu'));
    case 'memory':
      return when(features.has('memory'));
    case 'balloon':
      return when((old !== '0') === (value !== '0'));
    case 'cpuunits':
    case 'cpulimit':
      return 'now';
    case 'agent':
      return when(old !== undefined && sameButFor(old, value, ['fstrim_cloned_disks']));
    default:
      return 'later';
  }
}

function when(now: boolean): Verdict {
  return now ? 'now' : 'later';
}

/** Bridge, tag, firewall, rate and link change under the guest; another model or MAC is another card. */
function netVerdict({ value, old, features }: Setting): Verdict {
  const net = parseNet(value);
  if (old !== undefined) {
    const before = parseNet(old);
    const same = ['model', 'macaddr', 'queues', 'mtu'].every((key) => net[key] === before[key]);
    if (same && net['bridge'] !== undefined && before['bridge'] !== undefined) return 'now';
  }
  return when(features.has('network'));
}

function diskVerdict({ option, value, old, features }: Setting): Verdict {
  if (/^(efidisk|tpmstate)/.test(option)) return 'later';
  const drive = parseDrive(option, value);
  const plug = when(features.has('disk') && !/^(ide|sata)/.test(option));
  if (old === undefined) return plug;
  const before = parseDrive(option, old);
  if (isCdrom(drive) !== isCdrom(before)) return { failed: 'unable to change media type\n' };
  if (isCdrom(before)) return 'now';
  if (drive['file'] !== before['file']) return plug;
  const fixed = ['aio', 'discard', 'iothread', 'queues', 'product', 'cache', 'ssd', 'vendor', 'ro'];
  return when(fixed.every((key) => drive[key] === before[key]));
}

function sameButFor(one: string, other: string, keys: readonly string[]): boolean {
  const plain = (value: string): Pairs => {
    const pairs = { ...parsePairs(value, agentFields) };
    for (const key of keys) delete pairs[key];
    return pairs;
  };
  const [a, b] = [plain(one), plain(other)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => a[key] === b[key]);
}

function usbCanChange({ config }: GuestRow, features: ReadonlySet<string>): boolean {
  return features.has('usb') && ['l26', 'win8', 'win10', 'win11'].includes(config['ostype'] ?? '');
}

function featuresOf(hotplug = '1'): ReadonlySet<string> {
  if (hotplug === '0') return new Set();
  return new Set(splitList(hotplug === '1' ? 'network,disk,usb' : hotplug));
}
