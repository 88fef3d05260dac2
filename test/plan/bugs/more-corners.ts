/** More corner cases: what falls and what blocks, bands that let in few, choices and limits. */
import type { SystemName } from '../../../src/model/address.ts';
import { problem } from '../../../src/model/problem.ts';
import { addressIn, corner, row, type Corner } from './corner.ts';

const net = { cidr: '10.0.0.0/24' };

export function moreCorners(): readonly Corner[] {
  return [
    corner(
      'a band moves out of the way of a host that it would not let in',
      [
        row('net', 'n', net, net),
        row(
          'band',
          'pool',
          { net: 'n', range: '10.0.0.10-10.0.0.19', purpose: 'dhcp' },
          { net: 'n', range: '10.0.0.20-10.0.0.29', purpose: 'dhcp' },
        ),
        row('host', 'web', { address: '10.0.0.5' }, { address: '10.0.0.12' }),
        row('host', 'old', { address: '10.0.0.25' }),
        row('host', 'lease', undefined, { address: '10.0.0.28', purpose: 'dhcp' }),
      ],
      { prune: true, options: { limits: { delete: 9 } } },
    ),
    corner('ranges touch at their ends', [
      row('net', 'n', net, net),
      row(
        'band',
        'a',
        { net: 'n', range: '10.0.0.10-10.0.0.19' },
        { net: 'n', range: '10.0.0.20-10.0.0.29' },
      ),
      row(
        'band',
        'b',
        { net: 'n', range: '10.0.0.29-10.0.0.39' },
        { net: 'n', range: '10.0.0.30-10.0.0.40' },
      ),
      row('band', 'c', undefined, { net: 'n', range: '10.0.0.19-10.0.0.19' }),
    ]),
    corner('nobody may delete what a stranger hangs on', [
      row('rack', 'r', { name: 'r', room: 1 }, { name: 'r2', room: 2 }),
      row('part', 'mine', { name: 'mine', rack: 'r' }, { name: 'mine', rack: 'r' }),
      row('part', 'theirs', { name: 'theirs', rack: 'r' }, undefined, { theirs: true }),
    ]),
    corner('what trueup made and nobody declares goes with its rack', [
      row('rack', 'r', { name: 'r', room: 1 }, { name: 'r2', room: 2 }),
      row('part', 'kept', { name: 'kept', rack: 'r' }, { name: 'kept', rack: 'r' }),
      row('part', 'left', { name: 'left', rack: 'r' }),
      row('guest', 'g', { name: 'g', rack: 'r' }, { name: 'h', rack: 'r' }),
      row('guest', 'i', undefined, { name: 'g', rack: 'r' }),
    ]),
    corner('two guests trade names, and both leave for a new rack', [
      row('rack', 'r', { name: 'r' }, { name: 'r' }),
      row('rack', 's', undefined, { name: 's' }),
      row('rack', 't', { name: 't' }, { name: 't' }),
      row('guest', 'g', { name: 'g', rack: 'r' }, { name: 'h', rack: 's' }),
      row('guest', 'h', { name: 'h', rack: 'r' }, { name: 'g', rack: 's' }),
      row('part', 'p', { name: 'p', rack: 'r' }, { name: 'q', rack: 't' }),
      row('part', 'q', { name: 'q', rack: 'r' }, { name: 'p', rack: 's' }),
    ]),
    corner('a net gives a band away with it, and the next takes its place', [
      row('net', 'n', { cidr: '10.0.0.0/24', family: 4 }, { cidr: '10.0.0.0/25', family: 5 }),
      row(
        'band',
        'x',
        { net: 'n', range: '10.0.0.10-10.0.0.19', purpose: 'dhcp' },
        { net: 'n', range: '10.0.0.30-10.0.0.39', purpose: 'dhcp' },
      ),
      row('host', 'web', undefined, { address: '10.0.0.12' }),
      row('net', 'm', { cidr: '10.0.2.0/24' }, { cidr: '10.0.0.128/25' }),
      row('host', 'moves', { address: '10.0.2.9', net: 'n' }, { address: '10.0.2.9', net: 'm' }),
    ]),
    corner('a parent that no longer covers who stays', [
      row('net', 'n', { cidr: '10.0.0.0/23' }, net),
      row('band', 'far', { net: 'n', range: '10.0.1.10-10.0.1.19' }, undefined, { theirs: true }),
    ]),
    corner('a value that a stranger holds', [
      row('host', 'web', { address: '10.0.0.5' }, { address: '10.0.0.6' }),
      row('host', 'theirs', { address: '10.0.0.6' }, undefined, { theirs: true }),
    ]),
    corner('two nets trade places: one parks whole on scratch', [
      row('net', 'a', { cidr: '10.0.0.0/24' }, { cidr: '10.0.1.0/24' }),
      row('net', 'b', { cidr: '10.0.1.0/24' }, { cidr: '10.0.0.0/24' }),
    ]),
    corner('hosts go round past a stranger on the first scratch', [
      row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
      row('host', 'b', { address: '10.0.0.2' }, { address: '10.0.0.1' }),
      row('host', 'x', { address: '10.9.0.0' }, undefined, { theirs: true }),
      row('host', 'y', undefined, { address: '10.9.0.1' }),
    ]),
    corner(
      'only one of two is chosen, and it waits for the other',
      [
        row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
        row('host', 'b', { address: '10.0.0.2' }, { address: '10.0.0.3' }),
      ],
      { options: { only: [addressIn('host', 'a')] } },
    ),
    corner(
      'with what it needs',
      [
        row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }, { phase: 'one' }),
        row('host', 'b', { address: '10.0.0.2' }, { address: '10.0.0.3' }, { phase: 'two' }),
        row('host', 'c', { address: '10.0.0.3' }, { address: '10.0.0.4' }, { phase: 'two' }),
        row('host', 'd', { address: '10.0.0.7' }, { address: '10.0.0.8' }, { phase: 'two' }),
      ],
      { options: { phases: ['one'], withNeeds: true } },
    ),
    corner(
      'more than the limit allows',
      [
        row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.1' }),
        row('host', 'b', { address: '10.0.0.2' }, { address: '10.0.0.2' }),
        row('host', 'c', { address: '10.0.0.3' }),
        row('host', 'd', { address: '10.0.0.4' }),
        row('host', 'e', { address: '10.0.0.5' }),
      ],
      { prune: true },
    ),
    corner(
      'a system of the domain was not seen',
      [row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' })],
      {
        unseen: [
          {
            system: 'dc' as SystemName,

            why: problem('unseen', 'It did not answer.'),
          },
        ],
      },
    ),
  ];
}
