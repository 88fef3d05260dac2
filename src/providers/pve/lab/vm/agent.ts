/** The guest agent: what the guest says of its own network. */
import { needs } from '../access/permits.ts';
import type { Call, Operations } from '../call.ts';
import { arrayOf, atMost, needed, text, whole } from '../wire/property.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import { guestAt } from './guests.ts';
import { parseNet } from './nets.ts';

const mayAsk = needs('/vms/{vmid}', 'VM.Monitor', 'VM.GuestAgent.Audit');

/** `…/agent/{command}` */
export const agentCommands: Readonly<Record<string, Operations>> = {
  'network-get-interfaces': {
    GET: {
      needs: mayAsk,
      run: (call) => {
        const guest = answering(call);
        return { result: guest.inside.interfaces ?? interfacesOf(guest) };
      },
    },
  },
  ping: {
    POST: {
      needs: mayAsk,
      run: (call) => {
        answering(call);
        return { result: {} };
      },
    },
  },
  exec: {
    POST: {
      needs: mayAsk,
      parameters: { command: needed(arrayOf(text)), 'input-data': atMost(65_536) },
      run: (call) => {
        answering(call);
        return { pid: 4711 };
      },
    },
  },
  'exec-status': {
    GET: {
      needs: mayAsk,
      parameters: { pid: needed(whole()) },
      run: (call) => {
        answering(call);
        return { exited: 1, exitcode: 0, 'out-data': '' };
      },
    },
  },
};

function answering(call: Call): GuestRow {
  const guest = guestAt(call);
  if (guest.config['agent'] === undefined) throw failed('No QEMU guest agent configured');
  if (!guest.running) throw failed(`VM ${guest.vmid} is not running`);
  if (!guest.inside.agent) throw failed('QEMU guest agent is not running');
  return guest;
}

/** Loopback, and a NIC per NIC of the config with the address that cloud-init gave it. MACs are in lower case there. */
function interfacesOf({ config }: GuestRow): readonly unknown[] {
  const nics = Object.entries(config)
    .filter(([option]) => /^net\d+$/.test(option))
    .map(([option, value], at) => {
      const [address, prefix] =
        /(?:^|,)ip=([\d.]+)\/(\d+)/.exec(config[`ipconfig${option.slice(3)}`] ?? '')?.slice(1) ??
        [];
      return {
        name: `ens${18 + at}`,
        'hardware-address': parseNet(value)['macaddr']?.toLowerCase(),
        statistics: { 'rx-bytes': 0, 'tx-bytes': 0 },
        // A NIC without an address says nothing of addresses.
        ...(address === undefined
          ? {}
          : {
              'ip-addresses': [
                { 'ip-address-type': 'ipv4', 'ip-address': address, prefix: Number(prefix) },
              ],
            }),
      };
    });
  const loopback = {
    name: 'lo',
    'hardware-address': '00:00:00:00:00:00',
    'ip-addresses': [{ 'ip-address-type': 'ipv4', 'ip-address': '127.0.0.1', prefix: 8 }],
  };
  return [loopback, ...nics];
}
