/** How the lab itself behaves where the vendor leaves it to time and chance: `lab` of the state. */
export interface Settings {
  /** Other seeds, other orders, ids and MACs. */
  readonly seed: number;
  /** How many looks find a task running, task by task in turn. */
  readonly taskLooks: readonly number[];
  /** A task that nobody looks at ends after so many requests. */
  readonly taskPatience: number;
  /** How many resource lists are behind after a change. */
  readonly statsLag: number;
  /** Error bodies carry `message`; PVE before 8.3.3 had the text in the status line only. */
  readonly messages: boolean;
  /** Waited before a 401. */
  readonly unauthorizedMilliseconds: number;
}
