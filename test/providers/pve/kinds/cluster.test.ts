/** Tokens and storages: what belongs to the cluster. */
import { expect, test } from 'vitest';
import { node, ours, storage, thing } from './inventory.ts';
import { planned } from './planned.ts';

const lab = thing(
  'token',
  'root@pam!lab',
  { user: 'root@pam', name: 'lab', comment: 'old' },
  ours('father/token/lab'),
);

test('a token is made with the file that its value goes to, which is not compared afterwards', async () => {
  const specs = `tokens: { lab: { user: root@pam, privsep: false, secretFile: lab.token } }\n`;
  const made = await planned({ specs, live: [node('pve1')] });
  expect(made.operations.map((each) => each.to)).toEqual([
    { user: 'root@pam', name: 'lab', privsep: false, secretFile: 'lab.token' },
  ]);
  const there = { ...lab, spec: { ...lab.spec, privsep: false } };
  const again = await planned({ specs, live: [there], made: { 'father/token/lab': there } });
  expect(again).toMatchObject({ problems: [], operations: [] });
});

test('a token is changed in place, and made anew for another user', async () => {
  const specs = `tokens: { lab: { user: root@pam, comment: new, expire: 1800000000 } }\n`;
  expect((await planned({ specs, live: [lab] })).story).toMatchInlineSnapshot(`
    "update father/token/lab
        comment: old → new
        expire: 0 → 1800000000
    "
  `);
  const other = `tokens: { lab: { user: ops@pve } }\n`;
  expect((await planned({ specs: other, live: [lab] })).operations.map((each) => each.id)).toEqual([
    'delete father/token/lab',
    'create father/token/lab',
  ]);
});

test('the token that trueup signs in with stays', async () => {
  const own = { ...lab, status: { own: true } };
  const specs = `absent: [{ kind: token, name: lab, user: root@pam }]\n`;
  expect((await planned({ specs, live: [own] })).problems.map((each) => each.message))
    .toMatchInlineSnapshot(`
    [
      "father/token/#root@pam!lab (lab) is to be deleted (absent), but it is the token that trueup signs in with.",
    ]
  `);
});

test('a storage gets another content, and is neither made nor deleted', async () => {
  const live = [storage('local', ['iso', 'backup'])];
  const specs = `storages: { local: { content: [snippets, iso, backup] } }\n`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "update father/storage/local
        content: ["backup","iso"] → ["backup","iso","snippets"]
    "
  `);
  const made = await planned({ specs: `storages: { nfs: { content: [iso] } }\n`, live });
  const gone = await planned({ specs: `authority: { storages: { name: local } }\n`, live });
  expect([...made.problems, ...gone.problems].map((each) => each.message)).toMatchInlineSnapshot(`
    [
      "father/storage/nfs cannot be created by trueup.",
      "father/storage/#local (local) is to be deleted (authority), but trueup cannot delete this kind.",
    ]
  `);
});
