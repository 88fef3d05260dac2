/** A connected region. This and all that it imports is loaded when the connection is first used. */
import type { System } from '../../model/desired.ts';
import { problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import { openHttp } from '../../transport/http.ts';
import { resolveSecret } from '../../transport/secrets.ts';
import type { Tls } from '../../transport/tls.ts';
import { openClient, type Service } from './client/client.ts';
import { realClock, type Clock } from './client/clock.ts';
import { gate } from './client/gate.ts';
import { openTokens, type Credentials } from './client/token.ts';
import type { Ibm, Limits } from './ibm.ts';
import { liveOf } from './read/live.ts';
import { observe } from './read/observe.ts';
import { proveSight, type Proof } from './read/sight.ts';
import { perform, performTogether } from './write/perform.ts';
import { settle } from './write/settle.ts';

/** Not to be set in any file: a test has a time of its own. */
export interface Unusual {
  readonly clock?: Clock;
}
export type Opening = ConnectOptions &
  Unusual & {
    readonly concurrency: number;
    readonly timeLimitMilliseconds: number;
    readonly limits: Limits;
  };

const largestReply = 64 * 1024 * 1024;

export async function openIbm(system: System, options: Opening): Promise<Result<Connection>> {
  const opened = await open(system, options);
  if (!opened.ok) return opened;
  const ibm = opened.value;
  return {
    ok: true,
    value: {
      concurrency: options.concurrency,
      timeLimitMilliseconds: options.timeLimitMilliseconds,
      observe: (wanted, signal) => observe(ibm, wanted, signal),
      perform: (operation, context) => perform(ibm, operation, context),
      performTogether: (operations, context) => performTogether(ibm, operations, context),
      settle: (operation, context) => settle(ibm, operation, context),
      close: () => ibm.client.close(),
    },
  };
}

async function open(system: System, options: Opening): Promise<Result<Ibm>> {
  const { access, log, site, root, lab, concurrency, timeLimitMilliseconds, limits } = options;
  const { clock = realClock } = options;
  const credentials = await credentialsOf(system);
  if (!credentials.ok) return credentials;
  const { region, resourceGroup, dnsInstance, tls } = system.options as {
    readonly region: string;
    readonly resourceGroup?: string;
    readonly dnsInstance?: string;
    readonly tls?: Tls;
  };
  const http = openHttp({
    concurrency,
    timeoutMilliseconds: timeLimitMilliseconds,
    maxReplyBytes: largestReply,
    ...(tls === undefined ? {} : { tls }),
  });
  const { iam, ...urls } = urlsOf(region, system.options['urls']);
  const { apiKey, profile } = credentials.value;
  const patience = {
    tries: 4,
    pauseMilliseconds: 250,
    longestMilliseconds: 30_000,
    wait: (milliseconds: number, signal: AbortSignal) => clock.wait(milliseconds, signal),
  };
  const client = openClient({
    name: system.name,
    urls,
    http,
    clock,
    access,
    log,
    gate: gate(concurrency, clock),
    secrets: [apiKey, ...(profile === undefined ? [] : [profile])],
    tokens: (hide, masked) =>
      openTokens({
        name: system.name,
        url: iam,
        credentials: credentials.value,
        http,
        clock,
        patience,
        masked,
        hide,
      }),
  });
  let known: Promise<Proof> | undefined;
  const asked = { client, system: system.name, region, resourceGroup, dnsInstance };
  return {
    ok: true,
    value: {
      system: system.name,
      site,
      region,
      root,
      lab: lab !== undefined,
      resourceGroup,
      dnsInstance,
      client,
      limits,
      make: liveOf(system.name),
      sight: async (signal, again) => {
        if (!again || known === undefined) known = proveSight(asked, signal);
        const proof = await known;
        if (!proof.ok) known = undefined;
        return proof;
      },
    },
  };
}

async function credentialsOf({ auth }: System): Promise<Result<Credentials>> {
  if (auth['apiKey'] === undefined)
    return {
      ok: false,
      problems: [
        problem('no-secret', 'it has no API key.', {
          help: 'Set auth.apiKey of this system to a reference: ${env:IBM_API_KEY}.',
        }),
      ],
    };
  const apiKey = await resolveSecret(auth['apiKey']);
  if (!apiKey.ok) return apiKey;
  if (auth['profile'] === undefined) return { ok: true, value: { apiKey: apiKey.value.reveal() } };
  const profile = await resolveSecret(auth['profile']);
  if (!profile.ok) return profile;
  return { ok: true, value: { apiKey: apiKey.value.reveal(), profile: profile.value.reveal() } };
}

function urlsOf(region: string, given: unknown): Readonly<Record<Service | 'iam', URL>> {
  const said = (given ?? {}) as Readonly<Record<string, string>>;
  // As the vendor's own clients take them: those whose calls carry a version say none.
  const url = (name: Service | 'iam', usual: string): URL => new URL(said[name] ?? usual);
  const search = 'global-search-tagging.cloud.ibm.com';
  return {
    vpc: url('vpc', `https://${region}.iaas.cloud.ibm.com/v1`),
    iam: tokenUrl(url('iam', 'https://iam.cloud.ibm.com')),
    dns: url('dns', 'https://api.dns-svcs.cloud.ibm.com/v1'),
    tagging: url('tagging', `https://tags.${search}`),
    search: url('search', `https://api.${search}`),
    resources: url('resources', 'https://resource-controller.cloud.ibm.com'),
  };
}

/** As the vendor's own clients take it: the service, and not the one call of it. */
function tokenUrl(iam: URL): URL {
  return new URL(`${iam.href.replace(/\/(identity\/token\/?)?$/, '')}/identity/token`);
}
