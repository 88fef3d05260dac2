/** The log to standard error: JSON lines, loaded only when asked for. */
import type { ConnectOptions } from '../model/provider.ts';
import type { LogLevel } from './flags.ts';
import type { Output } from './terminal.ts';

/** What is logged holds no secrets: whoever logs has masked them. */
export async function openLog(level: LogLevel, output: Output): Promise<ConnectOptions['log']> {
  const { pino } = await import('pino');
  const logger = pino({ level, base: null }, { write: (line: string) => void output.write(line) });
  return (at, message, fields) => {
    logger[at](fields ?? {}, message);
  };
}
