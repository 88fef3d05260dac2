/** The program `ip`: its options, one command line or a batch of them. */
import type { Family, Net } from '../kernel/net.ts';
import { NotSimulated, Refusal } from '../kernel/refusal.ts';
import { settle } from '../kernel/settle.ts';
import { runBatch } from './batch.ts';
import { runObject } from './objects.ts';
import type { Options, Outcome } from './outcome.ts';
import { isShort, keywordOf, quitting, Words } from './words.ts';

const ipVersion = '6.1.0';

/** `readFile` is for `-batch FILE`. */
export function ip(
  net: Net,
  argv: readonly string[],
  given: { readonly stdin: string; readonly readFile: (path: string) => string | undefined },
): Outcome {
  const words = new Words(argv);
  const options = optionsOf(words);
  if (options === 'version')
    return {
      net,
      exit: 0,
      stdout: `ip utility, iproute2-${ipVersion}, libbpf 1.1.2\n`,
      stderr: '',
    };
  const { batch } = options;
  if (batch === undefined) return one(net, words, options);
  const text = batch === '-' ? given.stdin : given.readFile(batch);
  if (text !== undefined) return runBatch(net, text, { ...options, batch });
  const stderr = `Cannot open file "${batch}" for reading: No such file or directory\n`;
  return { net, exit: 1, stdout: '', stderr };
}

const otherOptions = [
  '-loops',
  '-human',
  '-human-readable',
  '-iec',
  '-stats',
  '-statistics',
  '-resolve',
];
const more = [
  '-timestamp',
  '-tshort',
  '-brief',
  '-pretty',
  '-rcvbuf',
  '-help',
  '-netns',
  '-all',
  '-echo',
];

function optionsOf(words: Words): Options | 'version' {
  const options: { -readonly [Key in keyof Options]: Options[Key] } = {
    json: false,
    details: false,
    force: false,
    family: undefined,
    batch: undefined,
  };
  for (let word = words.peek(); word?.startsWith('-') === true; word = words.peek()) {
    words.next();
    if (word === '--') break;
    const option = word.startsWith('--') ? word.slice(1) : word;
    if (isShort(option, '-family')) options.family = familyIn(words.next());
    else if (option === '-4') options.family = 4;
    else if (option === '-6') options.family = 6;
    else if (option === '-0' || option === '-M' || option === '-B')
      throw new NotSimulated(`ip ${word}`);
    else if (keywordOf(option, otherOptions) !== undefined) throw new NotSimulated(`ip ${word}`);
    else if (isShort(option, '-details')) options.details = true;
    else if (isShort(option, '-oneline')) throw new NotSimulated(`ip ${word}`);
    else if (isShort(option, '-Version')) return 'version';
    else if (isShort(option, '-force')) options.force = true;
    else if (isShort(option, '-batch')) options.batch = words.next();
    else if (isShort(option, '-json')) options.json = true;
    else if (keywordOf(option, more) !== undefined) throw new NotSimulated(`ip ${word}`);
    else throw quitting(`Option "${option}" is unknown, try "ip -help".`);
  }
  return options;
}

function familyIn(text: string): Family {
  if (text === 'inet') return 4;
  if (text === 'inet6') return 6;
  throw new NotSimulated(`ip -family ${text}`);
}

function one(net: Net, words: Words, options: Options): Outcome {
  try {
    const done = runObject(net, words, options);
    return { net: settle(done.net), exit: 0, stdout: done.stdout ?? '', stderr: done.stderr ?? '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const left = settle(error.net ?? net);
    return { net: left, exit: error.exit, stdout: '', stderr: error.stderr };
  }
}
