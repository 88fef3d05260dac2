/** Each case is a text as a person sees it; TRUEUP_UPDATE=1 writes them anew, to be read before they are kept. */
import { describe, expect, test } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { cases } from './cases.ts';

describe('texts', () => {
  for (const [name, text] of Object.entries(cases))
    test(name, () => {
      const path = new URL(`cases/${name}.txt`, import.meta.url);
      if (process.env['TRUEUP_UPDATE'] === '1') writeFileSync(path, text());
      expect(text()).toBe(readFileSync(path, 'utf8'));
    });
});
