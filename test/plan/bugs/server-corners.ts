/** Corner cases of objects that go through several operations of their own, and of the line that we talk over. */
import { addressIn, corner, row, type Corner } from './corner.ts';

export function serverCorners(): readonly Corner[] {
  return [
    corner('a running server is stopped, changed and started', [
      row('server', 'web', { name: 'web', size: 1, on: true }, { name: 'web', size: 2, on: true }),
      row('server', 'db', { name: 'db', size: 1, on: true }, { name: 'db', size: 2, on: false }),
      row('server', 'idle', { name: 'idle', size: 1, on: false }, { name: 'idle', size: 2 }),
    ]),
    corner('servers are made and started, stopped and deleted', [
      row('server', 'new', undefined, { name: 'new', size: 1, on: true, image: 'base' }),
      row('server', 'cold', undefined, { name: 'cold', size: 1, on: false }),
    ]),
    corner(
      'running servers go, and their numbers are taken over',
      [
        row('server', 'old', { name: 'old', number: 'n1', on: true }),
        row('server', 'off', { name: 'off', number: 'n2', on: false }),
        row('server', 'one', undefined, { name: 'one', number: 'n1', on: true }),
        row('server', 'two', undefined, { name: 'two', number: 'n2', on: true }),
      ],
      { prune: true, options: { limits: { delete: 9 } } },
    ),
    corner('two running servers swap their numbers', [
      row(
        'server',
        'a',
        { name: 'a', number: 'n1', on: true },
        { name: 'a', number: 'n2', on: true },
      ),
      row(
        'server',
        'b',
        { name: 'b', number: 'n2', on: true },
        { name: 'b', number: 'n1', on: true },
      ),
    ]),
    corner('two disks swap their servers', [
      row('server', 'a', { name: 'a', on: true }, { name: 'a', on: true }),
      row('server', 'b', { name: 'b', on: true }, { name: 'b', on: true }),
      row(
        'disk',
        'd1',
        { name: 'd1', server: 'a', slot: 's1' },
        { name: 'd1', server: 'b', slot: 's1' },
      ),
      row(
        'disk',
        'd2',
        { name: 'd2', server: 'b', slot: 's1' },
        { name: 'd2', server: 'a', slot: 's1' },
      ),
    ]),
    corner(
      'only one server is chosen: what stops and starts it comes along',
      [
        row(
          'server',
          'web',
          { name: 'web', size: 1, on: true },
          { name: 'web', size: 2, on: true },
        ),
        row('server', 'db', { name: 'db', size: 1, on: true }, { name: 'db', size: 2, on: true }),
      ],
      { options: { only: [addressIn('server', 'web')] } },
    ),
    corner('the line that we talk over changes last', [
      row('line', 'a', line('a', 1), line('a', 2)),
      row('line', 'b', line('b', 1), line('b', 2)),
      row('line', 'm', line('m', 1, { own: true }), line('m', 2, { own: true })),
      row('line', 'n', undefined, line('n', 1)),
      row('line', 'z', line('z', 1), line('z', 2, { after: [addressIn('line', 'm')] })),
    ]),
    corner('two lines that we talk over follow each other', [
      row('line', 'm', line('m', 1, { own: true }), line('m', 2, { own: true })),
      row('line', 'o', line('o', 1, { own: true }), line('o', 2, { own: true })),
      row('line', 'p', line('p', 1), line('p', 2)),
    ]),
  ];
}

function line(name: string, size: number, more: object = {}) {
  return { name, size, ...more };
}
