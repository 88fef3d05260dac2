/** Does an address that somebody wrote lead anywhere? Its system and its kind must exist; the thing itself may be live only. */
import { shortKind, type KindName, type SystemName } from '../model/address.ts';
import { didYouMean } from './nearest.ts';
import type { Reading } from './reading.ts';
import { manualDriver } from './vendor.ts';

export interface Astray {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

/** What is wrong with an address; undefined where nothing is. */
export function astray(address: string, reading: Reading, wanted?: KindName): Astray | undefined {
  const [name = '', short = ''] = address.split('/');
  const system = reading.site.systems.get(name as SystemName);
  if (system === undefined && reading.unread.has(name)) return undefined;
  if (system === undefined)
    return {
      code: 'unknown-system',
      message: `\`${address}\`: there is no system \`${name}\``,
      ...didYouMean(name, reading.site.systems.keys()),
    };
  const index = reading.kinds.get(system.driver);
  const shorts = [...(index?.byShort.keys() ?? []), manualDriver];
  if (!shorts.includes(short))
    return {
      code: 'unknown-kind',
      message: `\`${address}\`: ${system.driver} has no kind \`${short}\``,
      ...didYouMean(short, shorts),
    };
  if (wanted === undefined || !wanted.startsWith(`${system.driver}/`)) return undefined;
  if (short === shortKind(wanted)) return undefined;
  const message = `\`${address}\` is a ${short}; here belongs a ${shortKind(wanted)}`;
  return { code: 'wrong-kind', message };
}
