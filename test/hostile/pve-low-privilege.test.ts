/** A token that may see nothing gets 200 and empty lists from Proxmox VE: there is no plan, no write, and it is said why. */
import { expect, test } from 'vitest';
import { father } from '../providers/pve/father.ts';
import { inPveYard, type PveYard } from './pve-yard.ts';
import { crash } from './yard.ts';

const spec = `
pve: father
bridges:
  spare: { node: pve1, name: vmbr7 }
vms:
  new: { node: pve1, vmid: 500, running: false }
absent:
  - { kind: vm, name: 'web*', vmid: 100-199, discard: true }
`;
const words: readonly (readonly string[])[] = [
  ['drift'],
  ['plan'],
  ['plan', '--out', 'other.json'],
  ['plan', '--apply'],
  ['plan', '--apply', '--prune'],
  ['explain', '1'],
  ['graph'],
  ['doctor'],
];

async function refused(yard: PveYard, says: RegExp): Promise<void> {
  for (const each of words) {
    const { exit, out, err } = await yard.run(...each);
    expect.soft([each, exit]).toEqual([each, 1]);
    expect.soft(`${out}${err}`).toMatch(says);
    expect.soft(out).not.toMatch(/Steps|--approve/);
    expect.soft(`${out}${err}`).not.toMatch(crash);
  }
  expect(yard.lab.writes()).toEqual({});
}

function withToken(value: string): string {
  process.env['TRUEUP_TEST_PVE_LOW'] = value;
  return '{ token: "${env:TRUEUP_TEST_PVE_LOW}" }';
}

test('a token without rights', () =>
  inPveYard({ state: father, spec, auth: withToken('told by the lab') }, async (yard) => {
    // The lab tells which token may do nothing.
    process.env['TRUEUP_TEST_PVE_LOW'] = yard.lab.auth['lowToken'];
    await refused(yard, /may not|rights|permission|sight/i);
  }));

test('a token that sees VMs and no networks', () =>
  inPveYard(
    {
      state: {
        ...father,
        users: [{ userid: 'ann@pve' }],
        tokens: [{ user: 'ann@pve', tokenid: 'ci', value: '12345678-aaaa-bbbb-cccc-1234567890ab' }],
        acl: [
          { path: '/vms', ugid: 'ann@pve!ci', type: 'token', roleid: 'PVEVMAdmin' },
          { path: '/vms', ugid: 'ann@pve', type: 'user', roleid: 'PVEVMAdmin' },
        ],
      },
      spec,
      auth: withToken('ann@pve!ci=12345678-aaaa-bbbb-cccc-1234567890ab'),
    },
    (yard) => refused(yard, /may not|rights|permission|sight/i),
  ));

test('a token that PVE does not know', () =>
  inPveYard(
    { state: father, spec, auth: withToken('root@pam!nope=12345678-aaaa-bbbb-cccc-1234567890ab') },
    (yard) => refused(yard, /401/),
  ));
