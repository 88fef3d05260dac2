/** What a remote shell is given to run, and how its words are told from those of login files, banners and the command. */
import { farPath, type Job } from './place.ts';
import { shellQuote } from './shell-quote.ts';

/** `mark` is new for each command and in no output by chance. The whole is one line for the shell of the login. */
export function remoteLine({ argv, env }: Pick<Job, 'argv' | 'env'>, mark: string): string {
  const set = Object.entries({ LC_ALL: 'C', ...env }).map(
    ([name, value]) => `${name}=${shellQuote([value])}; export ${name}`,
  );
  const script = [
    `printf '%s\\n' ${mark}`,
    `printf '%s %s\\n' ${mark} "$$" >&2`,
    `PATH="$PATH:${farPath}"; export PATH`,
    // `exec`, so that no builtin or function of the shell takes the place of the program.
    `(${[...set, `exec ${shellQuote(argv)}`].join('; ')})`,
    'e=$?',
    // 127 is also what a program may end with that is there.
    `if [ "$e" = 127 ]; then ${thereIs(argv[0])} || e=missing; fi`,
    `printf '\\n%s %s\\n' ${mark} "$e" >&2`,
    '[ "$e" = missing ] && exit 127',
    'exit "$e"',
  ].join('; ');
  // Whatever shell the login has, a POSIX one does the work.
  return `exec /bin/sh -c ${shellQuote([script])}`;
}

// Builtins and keywords, which `command -v` finds too, are no programs.
function thereIs(program: string): string {
  const name = shellQuote([program]);
  if (program.includes('/')) return `[ -e ${name} ]`;
  return `(IFS=:; for d in $PATH; do [ -x "$d"/${name} ] && exit 0; done; exit 1)`;
}

/** What the marks tell of a command that was sent. */
export interface Heard {
  /** The leader of its process group; absent: it did not begin, as far as we know. */
  readonly leader?: number;
  readonly end?: number | 'missing';
  readonly stdout: string;
  readonly stderr: string;
}

export function heardIn(stdout: string, stderr: string, mark: string): Heard {
  const begun = new RegExp(`^${mark} (\\d+)\\n`, 'm').exec(stderr);
  if (begun === null) return { stdout: '', stderr: '' };
  const leader = Number(begun[1]);
  const said = stderr.slice(begun.index + begun[0].length);
  // What the command left running may still speak after its end.
  const ended = new RegExp(`\\n${mark} (\\d+|missing)\\n`).exec(said);
  const first = stdout.indexOf(`${mark}\n`);
  return {
    leader,
    stdout: first < 0 ? '' : stdout.slice(first + mark.length + 1),
    ...(ended === null
      ? { stderr: said }
      : {
          stderr: said.slice(0, ended.index) + said.slice(ended.index + ended[0].length),
          end: ended[1] === 'missing' ? 'missing' : Number(ended[1]),
        }),
  };
}

/** Ends a command and all that it started, from a second connection. */
export function endingLine(leader: number): string {
  const signal = (name: string): string => `kill -s ${name} -- -${leader} 2>/dev/null`;
  return `exec /bin/sh -c ${shellQuote([`${signal('TERM')} && sleep 1; ${signal('KILL')}; exit 0`])}`;
}
