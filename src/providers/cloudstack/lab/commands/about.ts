/** What the server tells about itself, its commands and its jobs. */
import { mayCall } from '../access/entry.ts';
import { maySee } from '../access/scope.ts';
import { isRoot, type Command, type Commands } from '../call.ts';
import { showJob } from '../jobs/show.ts';
import { listed } from '../listing.ts';
import { declared, type Param } from '../wire/params.ts';
import { denied, failedCommand, malformed } from '../wire/refusal.ts';
import { paged, scope } from './list-params.ts';

export const about: Commands = {
  listCapabilities: {
    kind: 'sync',
    item: 'capability',
    params: [],
    run: ({ world, caller }) => {
      const admin = caller.role !== 'User';
      return {
        capability: {
          securitygroupsenabled: false,
          dynamicrolesenabled: true,
          cloudstackversion: world.version,
          userpublictemplateenabled: true,
          supportELB: 'false',
          projectinviterequired: false,
          allowusercreateprojects: true,
          customdiskofferingminsize: 1,
          customdiskofferingmaxsize: 1024,
          regionsecondaryenabled: false,
          kvmsnapshotenabled: false,
          ...(world.isSet('api.throttling.enabled')
            ? {
                apilimitinterval: Number(world.setting('api.throttling.interval', '1')),
                apilimitmax: Number(world.setting('api.throttling.max', '25')),
              }
            : {}),
          allowuserviewdestroyedvm: admin || world.isSet('allow.user.view.destroyed.vm'),
          allowuserexpungerecovervm: admin || world.isSet('allow.user.expunge.recover.vm'),
          allowuserexpungerecovervolume: admin || world.isSet('allow.user.expunge.recover.volume'),
          allowuserviewalldomainaccounts: false,
          allowuserforcestopvm:
            admin || world.setting('allow.user.force.stop.vm', 'true') === 'true',
          defaultuipagesize: 20,
        },
      };
    },
  },
  queryAsyncJobResult: {
    kind: 'sync',
    params: declared('jobid:job!'),
    run: ({ world, caller, params }) => {
      const job = world.jobs.get(params.needed('jobid'));
      if (job === undefined) throw malformed('the job is not there');
      const owner = world.accounts.get(job.account);
      if (
        owner !== undefined &&
        !maySee(world, caller, { account: owner.id, domain: owner.domain })
      )
        throw denied(`Account ${caller.name} does not have permission to query job ${job.id}`);
      return showJob(world, job);
    },
  },
  listAsyncJobs: {
    kind: 'list',
    item: 'asyncjobs',
    params: declared(`${scope} ${paged} managementserverid:uuid startdate:date`),
    run: (call) => {
      const { world, caller, params } = call;
      const rows = world.jobs.by('pending', 'yes').filter((job) => {
        const owner = world.accounts.get(job.account);
        if (owner === undefined) return isRoot(caller);
        return params.flag('listall')
          ? maySee(world, caller, { account: owner.id, domain: owner.domain })
          : owner.id === caller.id;
      });
      return listed(call, rows, { item: 'asyncjobs', show: (job) => showJob(world, job) });
    },
  },
};

/** The commands of the caller's role. */
export function listApisOf(commands: () => Commands): Command {
  return {
    kind: 'sync',
    item: 'api',
    params: declared('name'),
    run: ({ caller, params }) => {
      const wanted = params.text('name')?.toLowerCase();
      const api = Object.entries(commands())
        .filter(([name, command]) => mayCall(caller, name, command))
        .filter(([name]) => wanted === undefined || name.toLowerCase() === wanted)
        .map(([name, command]) => showApi(name, command));
      if (api.length === 0)
        throw failedCommand(
          'Api Discovery plugin was unable to find an api by that name or process any apis',
        );
      return { count: api.length, api };
    },
  };
}

function showApi(name: string, command: Command): Readonly<Record<string, unknown>> {
  return {
    name,
    description: name,
    isasync: command.kind === 'async' || command.kind === 'asyncCreate',
    related: '',
    params: command.params.map((each) => showParam(each)),
    response: [],
  };
}

const types: Readonly<Record<string, string>> = {
  text: 'string',
  int: 'integer',
  long: 'long',
  bool: 'boolean',
  date: 'date',
  map: 'map',
};

function showParam({ name, type, list, required }: Param): Readonly<Record<string, unknown>> {
  return {
    name,
    description: name,
    type: list ? 'list' : (types[type] ?? 'uuid'),
    length: 255,
    required,
    related: '',
  };
}
