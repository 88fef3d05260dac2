/** What a text needs to know of where it is shown. */
import type { Kinds } from '../model/kind.ts';
import { plain, type Paint } from './paint.ts';

export interface Style {
  readonly paint: Paint;
  /** Gives each thing its main values; without it a line has the address alone. */
  readonly kinds?: Kinds | undefined;
}

export const plainStyle: Style = { paint: plain };
