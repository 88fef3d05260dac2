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

const short: Readonly<Record<string, string>> = { VirtualMachine: 'VM' };

function javaClass(command: string, byAdmin: boolean): string {
  const name = command.charAt(0).toUpperCase() + command.slice(1);
  const where = command.endsWith('VirtualMachine')
    ? 'vm'
    : command.includes('Volume')
      ? 'volume'
      : command.includes('Network')
        ? 'network'
        : command.includes('Ip')
          ? 'address'
          : 'tag';
  const shorter = name.replace('VirtualMachine', short['VirtualMachine'] ?? '');
  return byAdmin
    ? `org.apache.cloudstack.api.command.admin.${where}.${shorter}CmdByAdmin`
    : `org.apache.cloudstack.api.command.user.${where}.${shorter}Cmd`;
}
