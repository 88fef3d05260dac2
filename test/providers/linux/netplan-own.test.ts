/** trueup's own netplan file beside those of others: it is written again as it was read. */
import { expect, test } from 'vitest';
import { readNetplan } from '../../../src/providers/linux/stored/netplan-read.ts';
import { netplanText } from '../../../src/providers/linux/stored/netplan-text.ts';

const own = '/etc/netplan/90-trueup.yaml';
const host = {
  path: '/etc/netplan/10-host.yaml',
  text: 'network: { version: 2, ethernets: { eno1: {} }, bridges: { br0: { interfaces: [eno1] } } }\n',
};
const head =
  '# Written by trueup as a whole: what you change here is lost. Put your own into another file.\n';

function again(text: string): string {
  const read = readNetplan([host, { path: own, text }], own);
  if (!read.ok) throw new Error(read.why);
  return netplanText(read.store.own, read.store.known);
}

test('a bridge of another file is only given its addresses', () => {
  const text = `${head}network:
  version: 2
  bridges:
    br0:
      addresses:
        - 10.12.8.1/22
`;
  expect(again(text)).toBe(text);
});

test('a bridge that both files speak of keeps what the own one says of it', () => {
  const text = `${head}network:
  version: 2
  bridges:
    br0:
      addresses:
        - 10.12.8.1/22
      interfaces: []
      parameters:
        stp: false
`;
  expect(again(text)).toMatch(/parameters:\n +stp: false/);
});
