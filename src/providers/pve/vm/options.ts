/** The fields of a VM's spec and the options of its configuration that they are. */
import type { Spec } from '../../../model/resource.ts';
import { markTag } from '../kinds/vm-normal.ts';
import { flagIn, optionText, parseOptions } from '../option-string.ts';
import type { Options } from './config.ts';

interface Field {
  readonly option: string;
  readonly read: (value: string) => unknown;
  /** `held`: the option as it is, for what else it may say. Undefined: the option goes. */
  readonly write: (value: unknown, held: string | undefined) => string | undefined;
}

const fields: Readonly<Record<string, Field>> = {
  name: text('name'),
  cores: number('cores'),
  sockets: number('sockets'),
  memory: {
    option: 'memory',
    read: (value) => {
      const { first, options } = parseOptions(value, 'current');
      return Number(first ?? options.get('current'));
    },
    write: String,
  },
  cpu: {
    option: 'cpu',
    read: (value) => value.replace(/^cputype=/, ''),
    write: String,
  },
  ostype: text('ostype'),
  machine: { ...text('machine'), read: (value) => value.replace(/^type=/, '') },
  bios: text('bios'),
  scsihw: text('scsihw'),
  agent: {
    option: 'agent',
    read: (value) => {
      const { first, options } = parseOptions(value, 'enabled');
      return flagIn(first ?? options.get('enabled')) ?? false;
    },
    write: (value, held) => {
      const { options } = parseOptions(held ?? '', 'enabled');
      return optionText(value === true ? '1' : '0', options);
    },
  },
  onboot: flag('onboot'),
  protection: flag('protection'),
  tags: {
    option: 'tags',
    read: (value) => tagsIn(value).filter((each) => each !== markTag),
    write: (value) => (value as readonly string[]).join(';'),
  },
  boot: {
    option: 'boot',
    read: (value) =>
      (parseOptions(value).options.get('order') ?? '').split(';').filter((each) => each !== ''),
    write: (value) => {
      const slots = value as readonly string[];
      return slots.length === 0 ? undefined : `order=${slots.join(';')}`;
    },
  },
  startup: text('startup'),
  'cloudInit.user': text('ciuser'),
  'cloudInit.sshKeys': {
    option: 'sshkeys',
    read: (value) =>
      decoded(value)
        .split('\n')
        .filter((each) => each.trim() !== ''),
    // PVE wants it URL-encoded inside the form, which encodes it once more (PVE/QemuServer.pm, urlencoded).
    write: (value) => {
      const keys = value as readonly string[];
      return keys.length === 0 ? undefined : encodeURIComponent(keys.join('\n'));
    },
  },
  'cloudInit.nameserver': text('nameserver'),
  'cloudInit.searchdomain': text('searchdomain'),
  'cloudInit.userData': {
    option: 'cicustom',
    read: (value) => parseOptions(value).options.get('user'),
    write: (value, held) => {
      const others = new Map(parseOptions(held ?? '').options);
      others.delete('user');
      const now = optionText(undefined, [...others, ['user', value as string | null]]);
      return now === '' ? undefined : now;
    },
  },
};

/** What a configuration says of these fields; absent where it says nothing. */
export function specIn(options: Options): Spec {
  const spec: Record<string, unknown> = {};
  for (const [name, { option, read }] of Object.entries(fields)) {
    const value = options.get(option);
    const said = value === undefined || value.trim() === '' ? undefined : read(value);
    if (said !== undefined) spec[name] = said;
  }
  return spec;
}

export interface OptionChange {
  readonly set: Readonly<Record<string, string>>;
  readonly delete: readonly string[];
}

/** The options that make these fields so. What stands in no table is no option: node, vmid, running, clone. */
export function optionsFor(spec: Spec, which: Iterable<string>, held: Options): OptionChange {
  const set: Record<string, string> = {};
  const gone: string[] = [];
  for (const name of which) {
    const field = fields[name];
    if (field === undefined) continue;
    const value = spec[name] ?? null;
    const { option } = field;
    const written = value === null ? rest(name, field, held) : field.write(value, held.get(option));
    if (written !== undefined) set[option] = written;
    else if (held.has(option)) gone.push(option);
  }
  return { set, delete: gone };
}

// Of an option that says several things only the one is taken away.
function rest(name: string, { option, write }: Field, held: Options): string | undefined {
  return name === 'cloudInit.userData' ? write(null, held.get(option)) : undefined;
}

export function tagsIn(value: string | undefined): readonly string[] {
  const tags = (value ?? '').toLowerCase().split(/[\s,;]+/);
  return [...new Set(tags.filter((each) => each !== ''))].toSorted();
}

function text(option: string): Field {
  return { option, read: (value) => value, write: String };
}

function number(option: string): Field {
  return { option, read: Number, write: String };
}

function flag(option: string): Field {
  return { option, read: (value) => flagIn(value), write: (value) => (value === true ? '1' : '0') };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
