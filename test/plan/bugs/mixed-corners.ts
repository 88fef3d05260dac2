/** Corner cases where two rules meet: parks and commits, parents and children that both move. */
import { corner, row, type Corner } from './corner.ts';

export function mixedCorners(): readonly Corner[] {
  return [
    corner('bands leave before their net shrinks, and come after it grew', [
      row('net', 'n', { cidr: '10.0.0.0/23' }, { cidr: '10.0.0.0/24' }),
      row(
        'band',
        'out',
        { net: 'n', range: '10.0.1.5-10.0.1.9' },
        { net: 'n', range: '10.0.0.5-10.0.0.9' },
      ),
      row('net', 'm', { cidr: '10.0.4.0/24' }, { cidr: '10.0.4.0/23' }),
      row(
        'band',
        'in',
        { net: 'm', range: '10.0.4.5-10.0.4.9' },
        { net: 'm', range: '10.0.5.5-10.0.5.9' },
      ),
      row(
        'band',
        'still',
        { net: 'm', range: '10.0.4.20-10.0.4.29' },
        { net: 'm', range: '10.0.4.20-10.0.4.29' },
      ),
    ]),
    corner('a net moves on with its band by way of both places', [
      row('net', 'n', { cidr: '10.0.0.0/24' }, { cidr: '10.0.1.0/24' }),
      row(
        'band',
        'b',
        { net: 'n', range: '10.0.0.5-10.0.0.9' },
        { net: 'n', range: '10.0.1.5-10.0.1.9' },
      ),
    ]),
    corner('two nodes trade a name: the park is a commit of its own', [
      row('port', 'a', { name: 'a', node: 'n1' }, { name: 'b', node: 'n1' }),
      row('port', 'b', { name: 'b', node: 'n2' }, { name: 'a', node: 'n2' }),
      row('port', 'c', { name: 'c', node: 'n1' }, { name: 'd', node: 'n1' }),
    ]),
    corner('of several nodes the largest commit goes first', [
      row('port', 'a', { name: 'a', node: 'n1' }, { name: 'a1', node: 'n1' }),
      row('port', 'b', { name: 'b', node: 'n3' }, { name: 'b1', node: 'n3' }),
      row('port', 'c', { name: 'c', node: 'n3' }, { name: 'c1', node: 'n3' }),
      row('port', 'd', { name: 'd', node: 'n2' }, { name: 'd1', node: 'n2' }),
      row('port', 'e', { name: 'e', node: 'n2' }, { name: 'e1', node: 'n2' }),
    ]),
    corner(
      'two go round over the one scratch value, one round after the other',
      [
        row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
        row('host', 'b', { address: '10.0.0.2' }, { address: '10.0.0.1' }),
        row('host', 'c', { address: '10.0.0.3' }, { address: '10.0.0.4' }),
        row('host', 'd', { address: '10.0.0.4' }, { address: '10.0.0.3' }),
      ],
      { scratch: ['10.9.0.1/32'] },
    ),
  ];
}
