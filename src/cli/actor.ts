/** Who is at the keyboard: what approvals and the journal name. */
import { hostname, userInfo } from 'node:os';

/** `ops@jumphost`. */
export function actorHere(env: Readonly<Record<string, string | undefined>>): string {
  return `${userName(env)}@${hostname()}`;
}

function userName(env: Readonly<Record<string, string | undefined>>): string {
  // Behind sudo the person is SUDO_USER; root did not decide anything.
  const sudo = env['SUDO_USER'];
  if (sudo !== undefined && sudo !== '') return sudo;
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return env['USER'] ?? 'unknown';
  }
}
