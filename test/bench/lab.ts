/** A MAAS lab in a process of its own, which tells when it was busy. */
import { fork, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One request as the lab saw it: from its arrival to the end of its reply, in milliseconds of one clock. */
export interface Busy {
  readonly from: number;
  readonly to: number;
}

export interface LabProcess {
  readonly url: string;
  readonly apiKey: string;
  /** What it was asked since this was asked last. */
  exchanges(): Promise<readonly Busy[]>;
  close(): Promise<void>;
}

export interface LabWish {
  readonly stateFile: string;
  readonly latencyMilliseconds: number;
}

export async function startLabProcess(
  folder: string,
  state: object,
  latencyMilliseconds = 0,
): Promise<LabProcess> {
  const stateFile = join(folder, 'lab.json');
  await writeFile(stateFile, JSON.stringify(state));
  const wish: LabWish = { stateFile, latencyMilliseconds };
  const child = fork(join(import.meta.dirname, 'lab-process.ts'), [JSON.stringify(wish)]);
  const { url, apiKey } = (await answer(child)) as { url: string; apiKey: string };
  return {
    url,
    apiKey,
    exchanges: () => {
      child.send('exchanges');
      return answer(child) as Promise<readonly Busy[]>;
    },
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the lab ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
