import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote } from '../../../src/transport/commands/shell-quote.ts';
import { hostile } from './behaviour.ts';

test('every word is in quotes, and a quote inside it steps out of them', () => {
  expect(shellQuote(['ip', 'a b', "it's", ''])).toBe(`'ip' 'a b' 'it'\\''s' ''`);
});

const signs = '\'"\\$`!*?[]{}()<>|&;#~=%^ \t\n\r\u0001\u007f-a/';
const letters = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: fc.constantFrom(...signs.split('')) }),
  fc.string({ unit: 'grapheme' }),
);
const words = fc
  .array(letters, { minLength: 1, maxLength: 40 })
  .map((all) => all.map((word) => word.replaceAll('\0', '')));

test.each(['/bin/sh', '/bin/bash', '/bin/dash', '/bin/busybox'].filter(existsSync))(
  'what %s reads are the words that were quoted, twice over too',
  (shell) => {
    const via = shell.endsWith('busybox') ? ['sh', '-c'] : ['-c'];
    const read = (line: string): readonly string[] =>
      execFileSync(shell, [...via, line], { encoding: 'utf8' })
        .split('\0')
        .slice(0, -1);
    fc.assert(
      fc.property(words, (given) => {
        const line = shellQuote(['printf', '%s\\0', ...given]);
        expect(read(line)).toEqual(given);
        expect(read(shellQuote([shell, ...via, line]))).toEqual(given);
      }),
      { numRuns: 60 },
    );
  },
);
