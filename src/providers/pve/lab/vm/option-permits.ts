/** Which privilege each option of a VM asks for (`PVE/API2/Qemu.pm`, check_vm_modify_config_perm). */
import { mustHave, type Caller } from '../access/permits.ts';
import { failed } from '../wire/refusal.ts';
import type { World } from '../world/world.ts';
import { isCdrom, isCloudInit, isDrive, isUnused, parseDrive } from './drives.ts';

const byPrivilege: Readonly<Record<string, string>> = {
  CPU: 'cores cpu cpulimit cpuunits numa smp sockets vcpus',
  Memory: 'memory balloon shares',
  HWType: 'acpi hotplug kvm machine scsihw smbios1 tablet vga watchdog audio0 rng0',
  Options:
    'agent autostart bios description keyboard localtime migrate_downtime migrate_speed name onboot ostype protection reboot startdate startup tdf template tags',
  Disk: 'boot bootdisk vmstatestorage',
};
const privileges = new Map(
  Object.entries(byPrivilege).flatMap(([privilege, options]) =>
    options.split(' ').map((option) => [option, `VM.Config.${privilege}`] as const),
  ),
);
const cloudInit =
  /^(cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+)$/;

/** Who changes which VM. */
export interface Changing {
  readonly world: World;
  readonly caller: Caller;
  readonly vmid: number;
  /** Rights on the pool that it is made in will do as well. */
  readonly pool?: string | undefined;
}

/** Throws where the caller may not set or delete an option. */
export function checkOption(changing: Changing, option: string, value = ''): void {
  if (changing.caller.id === 'root@pam') return;
  const need = (...any: readonly string[]): void => mustHaveVm(changing, ...any);
  if (/^numa\d+$/.test(option)) need('VM.Config.CPU');
  else if (/^net\d+$/.test(option)) need('VM.Config.Network');
  else if (cloudInit.test(option)) need('VM.Config.Cloudinit', 'VM.Config.Network');
  else if (/^(usb|virtiofs)\d+$/.test(option)) {
    need('VM.Config.HWType');
    if (/(^|,)host=(?!spice)/i.test(value) || /^[^=,]+$/.test(value))
      throw failed(`only root can set '${option}' config for real devices`);
  } else if (/^hostpci\d+$/.test(option))
    throw failed(`only root can set '${option}' config for non-mapped devices`);
  else if (/^serial\d+$/.test(option)) {
    need('VM.Config.HWType');
    if (value !== 'socket') throw failed(`only root can set '${option}' config for real devices`);
  } else if (isDrive(option)) checkDrive(changing, option, value);
  else if (isUnused(option)) need('VM.Config.Disk');
  else {
    const privilege = privileges.get(option);
    if (privilege === undefined) throw failed(`only root can set '${option}' config`);
    need(privilege);
    if (option === 'startup') mustHave(changing, '/', 'Sys.Modify');
  }
}

function checkDrive(changing: Changing, option: string, value: string): void {
  const drive = value === '' ? {} : parseDrive(option, value);
  if (isCloudInit(drive)) {
    mustHaveVm(changing, 'VM.Config.Cloudinit');
    mustHaveVm(changing, 'VM.Config.CDROM');
  } else mustHaveVm(changing, isCdrom(drive) ? 'VM.Config.CDROM' : 'VM.Config.Disk');
}

function mustHaveVm({ world, caller, vmid, pool }: Changing, ...any: readonly string[]): void {
  if (pool !== undefined) {
    try {
      mustHave({ world, caller }, `/pool/${pool}`, ...any);
      return;
    } catch {
      // The VM itself may still be allowed.
    }
  }
  mustHave({ world, caller }, `/vms/${vmid}`, ...any);
}
