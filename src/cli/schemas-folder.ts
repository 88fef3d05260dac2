/** Where the published schemas are: beside package.json, both in the sources and in what is shipped. */
import { existsSync } from 'node:fs';

/** The folder as a URL that ends with a slash. */
export function schemasFolder(): URL {
  for (const up of ['../', '../../', '../../../']) {
    const folder = new URL(`${up}schemas/`, import.meta.url);
    if (existsSync(folder) && existsSync(new URL('../package.json', folder))) return folder;
  }
  throw new Error('the schemas that belong to trueup are missing from its installation');
}
