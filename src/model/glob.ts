/** Globs over names and addresses: `*` for any run of characters, `?` for one. */

/** The whole text must match. */
export function glob(pattern: string): RegExp {
  const text = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
