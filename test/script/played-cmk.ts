/**
 * `cmk`, played against the lab of CloudStack: prints the inner object and nothing for an empty list, polls jobs and prints
 * their results; an error goes to standard output, and it exits with 1.
 */
import type { Lab } from '../../src/model/provider.ts';
import { signedForm } from '../../src/providers/cloudstack/client/sign.ts';
import type { Played, Said } from './programs.ts';

type Answer = Readonly<Record<string, unknown>>;

export function cmkOn(lab: Lab): Played {
  const keys = { apiKey: lab.auth['apiKey'] ?? '', secretKey: lab.auth['secretKey'] ?? '' };
  const ask = async (command: string, parameters: Readonly<Record<string, string>>) => {
    const reply = await fetch(lab.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: signedForm(command, parameters, keys, Date.now()),
    });
    const envelope = (await reply.json()) as Readonly<Record<string, Answer>>;
    return Object.values(envelope)[0] ?? {};
  };
  const ended = async (job: string): Promise<Said> => {
    for (;;) {
      const now = await ask('queryAsyncJobResult', { jobid: job });
      if (now['jobstatus'] === 1) return said(now['jobresult'] as Answer);
      if (now['jobstatus'] === 2)
        return {
          exit: 1,
          stdout: `${JSON.stringify(now)}\n🙈 Error: async API failed for job ${job}\n`,
        };
    }
  };
  return async (words) => {
    const [verb = '', noun = '', ...rest] = words.slice(words.indexOf('json') + 1);
    const command = commands[`${verb} ${noun}`];
    if (command === undefined)
      return { exit: 1, stdout: `🙈 Error: unknown command ${verb} ${noun}\n` };
    const pairs = rest.map((word) => [
      word.slice(0, word.indexOf('=')),
      word.slice(word.indexOf('=') + 1),
    ]);
    const answer = await ask(command, Object.fromEntries(pairs) as Record<string, string>);
    if (answer['errorcode'] !== undefined) {
      const { errorcode, cserrorcode = 0, errortext } = answer as Record<string, string | number>;
      const text = `🙈 Error: (HTTP ${errorcode}, error code ${cserrorcode}) ${errortext}\n`;
      return { exit: 1, stdout: text };
    }
    return typeof answer['jobid'] === 'string' ? ended(answer['jobid']) : said(answer);
  };
}

function said(answer: Answer): Said {
  const empty = Object.keys(answer).length === 0;
  return { exit: 0, stdout: empty ? '' : `${JSON.stringify(answer, null, 2)}\n` };
}

/** The API's own names: verb and noun, in whatever case they are typed. */
const commands: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'listVirtualMachines listVolumes listNetworks listPublicIpAddresses listVlanIpRanges',
    'stopVirtualMachine startVirtualMachine updateVirtualMachine destroyVirtualMachine expungeVirtualMachine',
    'attachVolume detachVolume createVolume updateVolume resizeVolume deleteVolume createTags deleteTags',
    'associateIpAddress disassociateIpAddress addIpToNic removeIpFromNic addNicToVirtualMachine',
    'removeNicFromVirtualMachine updateVmNicIp updateDefaultNicForVirtualMachine deleteNetwork deleteVlanIpRange',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name.replace(/[A-Z].*/, (noun) => ` ${noun}`).toLowerCase(), name]),
);
