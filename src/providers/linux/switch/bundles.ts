/** Bundles of dead-man's switches that lie on a host: what is not confirmed yet, and what went back by itself. */
import type { StoredFile } from '../stored/things.ts';

export const bundleFolder = '/run/trueup';
export const bundlePaths = /^\/run\/trueup\/([0-9a-f]+)\/(armed|fired|rolled-back)$/;

/** What `armed` says, whatever it is called by now. */
export interface Bundle {
  readonly id: string;
  readonly state: 'armed' | 'fired' | 'rolled-back';
  /** ISO 8601: when the host goes back, or was to. */
  readonly at: string;
  readonly what: readonly string[];
}

export function bundlesIn(files: readonly StoredFile[]): readonly Bundle[] {
  return files.flatMap(({ path, text }): Bundle[] => {
    const [, id, state] = bundlePaths.exec(path) ?? [];
    if (id === undefined || state === undefined) return [];
    const { at, what } = saidIn(text);
    return [{ id, state: state as Bundle['state'], at, what }];
  });
}

function saidIn(text: string): Pick<Bundle, 'at' | 'what'> {
  try {
    const { at, what } = JSON.parse(text) as Record<string, unknown>;
    const list = Array.isArray(what) ? what.filter((each) => typeof each === 'string') : [];
    return { at: typeof at === 'string' ? at : 'some time', what: list };
  } catch {
    return { at: 'some time', what: [] };
  }
}
