/** A job as queryAsyncJobResult and listAsyncJobs tell it. */
import type { Fields, JobRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { domainPath } from '../show/owner.ts';

export function showJob(world: World, job: JobRow): Fields {
  const account = world.accounts.get(job.account);
  return {
    ...job.fields,
    accountid: job.account,
    ...(account === undefined
      ? {}
      : {
          account: account.name,
          domainid: account.domain,
          domainpath: domainPath(world, account.domain, 'ROOT'),
        }),
    userid: job.user,
    cmd: job.fields['cmd'] ?? javaClass(job.command, account?.role === 'Admin'),
    jobstatus: job.jobstatus,
    jobprocstatus: 0,
    jobresultcode: job.jobresultcode,
    ...(job.jobstatus === 0 ? { managementserverid: 345_049_103_441 } : {}),
    ...(job.jobresult === undefined ? {} : { jobresulttype: 'object', jobresult: job.jobresult }),
    ...(job.instance === undefined
      ? {}
      : { jobinstancetype: job.instancetype, jobinstanceid: job.instance }),
    created: job.created,
    ...(job.completed === undefined ? {} : { completed: job.completed }),
    jobid: job.id,
  };
}

/** The Java package of a command, by what its name ends in or holds. */
const packages: readonly (readonly [RegExp, string])[] = [
  [/VirtualMachine$|Nic|VMSnapshot$/, 'vm'],
  [/Volume$/, 'volume'],
  [/Network$/, 'network'],
  [/IpAddress$/, 'address'],
  [/Snapshot$/, 'snapshot'],
];

// Commands on VMs, volumes, networks and addresses have a class of their own for root admins.
function javaClass(command: string, byAdmin: boolean): string {
  const name = (command.charAt(0).toUpperCase() + command.slice(1)).replace('VirtualMachine', 'VM');
  const where = packages.find(([pattern]) => pattern.test(command))?.[1];
  return byAdmin && where !== undefined && where !== 'snapshot'
    ? `org.apache.cloudstack.api.command.admin.${where}.${name}CmdByAdmin`
    : `org.apache.cloudstack.api.command.user.${where ?? 'tag'}.${name}Cmd`;
}
