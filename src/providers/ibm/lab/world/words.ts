/** The names that the vendor gives to what was given none: words with hyphens between them. */

const words =
  'amber birch cedar delta ember finch grove hazel iris juniper kelp linden maple nettle onyx pebble quill raven sable tulip umber violet willow yarrow'.split(
    ' ',
  );

/** Four words that follow from a number. */
export function wordsOf(number: number): string {
  const picked: string[] = [];
  let rest = number * 2_654_435_761;
  for (let at = 0; at < 4; at += 1) {
    rest = (Math.imul(rest, 1_664_525) + 1_013_904_223) >>> 0;
    picked.push(words[Math.floor(rest / 256) % words.length] ?? 'amber');
  }
  return picked.join('-');
}
