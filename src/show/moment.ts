/** Points in time, always UTC and marked so. */

/** `2026-11-20 02:14:05Z`. */
export function momentText(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `02:14:05Z`, where the day is said already. */
export function clockText(at: Date): string {
  return `${at.toISOString().slice(11, 19)}Z`;
}
