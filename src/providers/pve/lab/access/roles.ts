/** The privileges there are and the roles that PVE ships (`PVE/AccessControl.pm`). */

/** Who of a group of privileges gets what: everything is for root, the rest for the roles. */
const groups: Readonly<Record<string, Readonly<Record<Share, readonly string[]>>>> = {
  VM: {
    root: [],
    admin: [
      ...['Disk', 'CPU', 'Memory', 'Network', 'HWType', 'Options'].map(
        (each) => `VM.Config.${each}`,
      ),
      ...['Allocate', 'Clone', 'Migrate', 'Monitor', 'Snapshot', 'Snapshot.Rollback'].map(
        (each) => `VM.${each}`,
      ),
    ],
    user: ['VM.Config.CDROM', 'VM.Config.Cloudinit', 'VM.Console', 'VM.Backup', 'VM.PowerMgmt'],
    audit: ['VM.Audit'],
  },
  Sys: {
    root: ['Sys.PowerMgmt', 'Sys.Modify', 'Sys.Incoming', 'Sys.AccessNetwork'],
    admin: ['Sys.Console', 'Sys.Syslog'],
    user: [],
    audit: ['Sys.Audit'],
  },
  Datastore: {
    root: [],
    admin: ['Datastore.Allocate', 'Datastore.AllocateTemplate'],
    user: ['Datastore.AllocateSpace'],
    audit: ['Datastore.Audit'],
  },
  SDN: { root: [], admin: ['SDN.Allocate', 'SDN.Audit'], user: ['SDN.Use'], audit: ['SDN.Audit'] },
  User: {
    root: ['Realm.Allocate'],
    admin: ['User.Modify', 'Group.Allocate', 'Realm.AllocateUser'],
    user: [],
    audit: [],
  },
  Pool: { root: [], admin: ['Pool.Allocate'], user: ['Pool.Audit'], audit: ['Pool.Audit'] },
  Mapping: {
    root: [],
    admin: ['Mapping.Modify'],
    user: ['Mapping.Use'],
    audit: ['Mapping.Audit'],
  },
};
type Share = 'root' | 'admin' | 'user' | 'audit';

/** Every privilege. Release 9 knows the guest agent's own ones instead of VM.Monitor; the lab knows both. */
export const allPrivileges: readonly string[] = [
  ...new Set(Object.values(groups).flatMap((each) => Object.values(each).flat())),
  ...['Audit', 'FileRead', 'FileWrite', 'FileSystemMgmt', 'Unrestricted'].map(
    (each) => `VM.GuestAgent.${each}`,
  ),
  'Permissions.Modify',
];

/** Role to privileges, for the roles that nobody can change. */
export const builtInRoles: ReadonlyMap<string, ReadonlySet<string>> = built();

function built(): Map<string, ReadonlySet<string>> {
  const roles = new Map<string, Set<string>>();
  const add = (role: string, privileges: readonly string[]): void => {
    const set = roles.get(role) ?? new Set<string>();
    for (const each of privileges) set.add(each);
    roles.set(role, set);
  };
  add('NoAccess', []);
  add('Administrator', allPrivileges);
  for (const [name, { admin, user, audit }] of Object.entries(groups)) {
    add(`PVE${name}Admin`, [...admin, ...user, ...audit]);
    add('PVEAdmin', [...admin, ...user, ...audit]);
    if (user.length > 0) add(`PVE${name}User`, [...user, ...audit]);
    add('PVEAuditor', audit);
  }
  roles.get('PVEAdmin')?.delete('Mapping.Modify');
  add('PVETemplateUser', ['VM.Clone', 'VM.Audit']);
  return roles;
}
