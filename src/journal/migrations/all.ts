/** Every migration by its numbered name, in the order in which they are applied. */
import { statements as journal } from './0001-journal.ts';
import { statements as units } from './0002-units.ts';
import { statements as departed } from './0003-departed.ts';

export const migrations: Readonly<Record<string, readonly string[]>> = {
  '0001-journal': journal,
  '0002-units': units,
  '0003-departed': departed,
};
