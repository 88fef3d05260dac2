/** Text that came from a vendor or a file, made safe to print on a terminal. */

/** Replaces control characters: a name must not move the cursor or change colours. Newlines stay. */
export function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, '\uFFFD');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return clean(text.replaceAll(/\s*\n\s*/g, ' ').trim());
}
