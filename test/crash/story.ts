/** What a crash test tells: a site, the systems behind it, and what must be the same in the end however often somebody died. */
import type { RunningLab } from '../../src/lab/server.ts';
import type { InstallationId } from '../../src/model/address.ts';

export interface Story {
  readonly name: string;
  /** As `trueup.yaml` names it. */
  readonly site: string;
  readonly installation: InstallationId;
  /** The variable that the site takes the secret from, and where the lab has it. */
  readonly secret: { readonly variable: string; readonly auth: string };
  /** Writes the site below `root`, pointing at a lab on this port; returns the folder in which commands are run. */
  write(root: string, port: number): string;
  /** A lab as it is before anything was done; `folder` is that of the site. */
  startLab(folder: string, port: number): Promise<RunningLab>;
  /** Everything that the lab holds, without what chance and the clock give it. */
  portraitOf(lab: Pick<RunningLab, 'state'>): unknown;
  /** What belongs to others, byte by byte. */
  othersIn(lab: Pick<RunningLab, 'state'>): string;
  /** What a request does, where several labels do the same. */
  callOf(label: string): string;
  /** Is a part of a path the name of something that belongs to others? */
  isTheirs(part: string): boolean;
}
