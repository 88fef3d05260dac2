/** A key without admin rights: MAAS hides things from it, so there is no plan, no write, and it is said why. */
import { expect, test } from 'vitest';
import { withHistory } from './commands.ts';
import { crash, filesIn, inYard } from './yard.ts';

test('every command that looks or changes says no', () =>
  inYard({}, async (yard) => {
    await withHistory(yard);
    yard.lab.fault({ name: 'not-admin', times: Infinity });
    const before = yard.lab.writes();
    const files = [...filesIn(yard.folder).keys()];
    for (const words of [
      ['drift'],
      ['plan'],
      ['plan', '--out', 'other.json'],
      ['plan', '--apply'],
      ['apply', 'plan.json'],
      ['apply', 'plan.json', '--apply'],
      ['resume', 'latest', '--apply'],
      ['explain', '1'],
      ['graph'],
      ['doctor'],
    ]) {
      const { exit, out, err } = await yard.run(...words);
      expect.soft([words, exit]).toEqual([words, 1]);
      expect.soft(`${out}${err}`).toContain("'admin' is not an administrator of MAAS");
      expect.soft(out).not.toMatch(/Steps|--approve/);
      expect.soft(`${out}${err}`).not.toMatch(crash);
    }
    expect(yard.lab.writes()).toEqual(before);
    expect([...filesIn(yard.folder).keys()].filter((each) => !files.includes(each))).toEqual([]);
  }));

test('a key of another user, and one that MAAS does not know', async () => {
  const keys = { bob: 'bob-c:bob-t:bob-s', unknown: 'no:such:key', nonsense: 'nonsense' };
  const says = { bob: /'bob' is not an administrator/, unknown: /401/, nonsense: /no API key/ };
  for (const who of ['bob', 'unknown', 'nonsense'] as const) {
    process.env[`TRUEUP_TEST_KEY_${who}`] = keys[who];
    await inYard({ auth: `\${env:TRUEUP_TEST_KEY_${who}}` }, async (yard) => {
      for (const words of [['drift'], ['plan'], ['plan', '--apply']]) {
        const { exit, err } = await yard.run(...words);
        expect([who, words, exit]).toEqual([who, words, 1]);
        expect(err).toMatch(says[who]);
      }
      expect(yard.lab.writes()).toEqual({});
    });
  }
});
