/** What ssh says when it does not come as far as the command, and what that means. */
import type { CommandFailure } from './command.ts';

// The words are those of OpenSSH in the C locale; ssh.c, sshconnect.c, sshconnect2.c and packet.c say them.
const meanings: readonly (readonly [RegExp, CommandFailure['why']])[] = [
  [
    /Host key verification failed|HOST IDENTIFICATION HAS CHANGED|no matching host key type|host key is known/i,
    'untrusted',
  ],
  [
    /Permission denied|Too many authentication failures|no mutual signature|no authentication methods/i,
    'denied',
  ],
  [
    /Could not resolve hostname|connect to (?:host|address) |during banner exchange|kex_exchange_identification|Connection (?:closed|reset) by .* port|Unable to negotiate|no route|unreachable/i,
    'unreachable',
  ],
];

/** Of these there is no doubt that the command was not sent; undefined: ssh said nothing of the kind. */
export function failureBeforeSending(log: string): CommandFailure | undefined {
  const why = meanings.find(([pattern]) => pattern.test(log))?.[1];
  return why === undefined ? undefined : { why, sent: false, detail: lastWords(log) };
}

/** The end of what was said, in one line that is fit to be shown. */
export function lastWords(text: string): string {
  const lines = text
    // oxlint-disable-next-line no-control-regex -- control characters of a host never reach a terminal
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^@+|^Warning: Permanently added/.test(line));
  const words = lines.slice(-3).join(' ');
  return words.length > 300 ? `…${words.slice(-300)}` : words;
}
