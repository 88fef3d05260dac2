/** The corner cases: companions, people, milestones, debts, commits, IPv6, several operations on one object. */
import { addressIn, byHand, corner, row, type Corner } from './corner.ts';
import { mixedCorners } from './mixed-corners.ts';
import { serverCorners } from './server-corners.ts';
import { moreCorners } from './more-corners.ts';

/** Each is planned, or refused by a problem, in the same words every time. */
export function corners(): readonly Corner[] {
  return [
    corner('DHCP off before a net goes, on after it came', [
      row('lan', 'front', { name: 'front', vid: 5, dhcp: true }, { name: 'front', vid: 5 }),
      row(
        'net',
        'a',
        { cidr: '10.0.0.0/24', lan: 'front' },
        { cidr: '10.0.0.0/23', lan: 'front', family: 4 },
      ),
      row(
        'net',
        'b',
        { cidr: '10.0.1.0/24', lan: 'front' },
        { cidr: '10.0.4.0/24', lan: 'front', family: 4 },
      ),
    ]),
    corner('DHCP and a swap of VIDs on one LAN', [
      row('lan', 'front', { name: 'front', vid: 5, dhcp: true }, { name: 'front', vid: 6 }),
      row('lan', 'back', { name: 'back', vid: 6 }, { name: 'back', vid: 5 }),
      row(
        'net',
        'a',
        { cidr: '10.0.0.0/24', lan: 'front' },
        { cidr: '10.0.0.0/24', lan: 'front', family: 4 },
      ),
    ]),
    corner('names and VIDs swapped at once', [
      row('lan', 'p', { name: 'p', vid: 5 }, { name: 'q', vid: 6 }),
      row('lan', 'q', { name: 'q', vid: 6 }, { name: 'p', vid: 5 }),
    ]),
    corner(
      'a person in between',
      [
        row('host', 'web', { address: '10.0.0.5' }, { address: '10.0.0.6' }),
        row('host', 'db', { address: '10.0.0.7' }, { address: '10.0.0.8' }),
        row('host', 'new', undefined, { address: '10.0.0.5' }),
      ],
      {
        manual: [
          byHand('cables', {
            after: [addressIn('host', 'web')],
            before: [addressIn('host', 'db')],
            impact: 'stop',
          }),
          byHand('labels', { after: [byHand('cables').address], phase: 'late' }),
        ],
      },
    ),
    corner(
      'parts leave when all guests have: a milestone',
      [
        row('rack', 'r', { name: 'r' }, { name: 'r' }),
        row('rack', 's', { name: 's' }, { name: 's' }),
        row('guest', 'g1', { name: 'g1', rack: 'r' }, { name: 'g1', rack: 's' }),
        row('guest', 'g2', { name: 'g2', rack: 'r' }, { name: 'g2', rack: 's' }),
        row('guest', 'g3', { name: 'g3', rack: 'r' }),
        row('part', 'p1', { name: 'p1', rack: 'r' }),
        row('part', 'p2', { name: 'p2', rack: 'r' }),
        row('part', 'p3', { name: 'p3', rack: 'r' }),
      ],
      { prune: true, options: { limits: { delete: 9 } } },
    ),
    corner(
      'what a run left owed is put back, declared or not',
      [
        row('lan', 'front', { name: 'front', vid: 5, dhcp: false }, { name: 'front', vid: 7 }),
        row('lan', 'old', { name: 'trueup-park-0', vid: 8 }),
        row('host', 'web', { address: '10.0.0.5' }, { address: '10.0.0.6' }),
      ],
      {
        debts: [
          { address: addressIn('lan', 'front'), fields: { dhcp: true } },
          { address: addressIn('lan', 'old'), fields: { name: 'old' } },
        ],
      },
    ),
    corner('one node: names go round, and an outsider stands between two more', [
      row('port', 'a', { name: 'a', node: 'n1' }, { name: 'b', node: 'n1' }),
      row('port', 'b', { name: 'b', node: 'n1' }, { name: 'a', node: 'n1' }),
      row('port', 'c', { name: 'c', node: 'n1' }, { name: 'd', node: 'n1' }),
      row('port', 'd', { name: 'd' }, { name: 'e' }),
      row('port', 'e', { name: 'e', node: 'n1' }, { name: 'f', node: 'n1' }),
      row('port', 'f', { name: 'f', node: 'n2' }, { name: 'g', node: 'n2' }),
    ]),
    corner('a batched node: its members hold like single ones', [
      row(
        'port',
        'a',
        { name: 'a', node: 'n', how: 'batched' },
        { name: 'b', node: 'n', how: 'batched' },
      ),
      row(
        'port',
        'b',
        { name: 'b', node: 'n', how: 'batched' },
        { name: 'c', node: 'n', how: 'batched' },
      ),
      row(
        'port',
        'x',
        { name: 'x', node: 'n', how: 'batched' },
        { name: 'y', node: 'n', how: 'batched' },
      ),
      row('port', 'w', { name: 'w' }, { name: 'a' }),
    ]),
    corner('IPv6 and IPv4 hosts go round, each over its own scratch', [
      row('host', 'a', { address: 'fd00::1' }, { address: 'fd00::2' }),
      row('host', 'b', { address: 'fd00::2' }, { address: 'fd00::1' }),
      row('host', 'c', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
      row('host', 'd', { address: '10.0.0.2' }, { address: '10.0.0.1' }),
    ]),
    corner('IPv6 nets: one shrinks, its neighbour grows; a band stays inside', [
      row('net', 'a', { cidr: 'fd00::/63' }, { cidr: 'fd00::/64' }),
      row('net', 'c', { cidr: 'fd00:0:0:2::/64' }, { cidr: 'fd00:0:0:1::/64' }),
      row(
        'band',
        'in-a',
        { net: 'a', range: 'fd00::5-fd00::9' },
        { net: 'a', range: 'fd00::6-fd00::a' },
      ),
      row('band', 'in-c', undefined, { net: 'c', range: 'fd00:0:0:1::5-fd00:0:0:1::9' }),
    ]),
    ...moreCorners(),
    ...mixedCorners(),
    ...serverCorners(),
  ];
}
