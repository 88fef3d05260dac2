/** Semantic marks on pieces of text; whoever prints decides what they look like. */

export type Tone =
  | 'delete'
  | 'replace'
  | 'create'
  | 'change'
  | 'good'
  | 'bad'
  | 'warning'
  | 'quiet'
  | 'strong';

export type Paint = (tone: Tone, text: string) => string;

/** Leaves the text as it is: files, pipes, tests. */
export const plain: Paint = (_tone, text) => text;
