/** XML of libvirt as elements, read and written by a library. */
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { WrongShape } from '../wire/shape.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const settings = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
} as const;

/** The root of a document; throws `WrongShape` where it is none. */
export function parseXml(text: string, at: string): Element {
  try {
    const parser = new XMLParser({ ...settings, processEntities: true, trimValues: true });
    const roots = elementsIn(parser.parse(text, true));
    const root = roots.find((each) => !each.name.startsWith('?'));
    if (root !== undefined) return root;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  throw new WrongShape(`${at} is no XML`);
}

export function xmlText(root: Element): string {
  const built: unknown = new XMLBuilder({
    ...settings,
    format: true,
    suppressEmptyNode: true,
  }).build([raw(root)]);
  return String(built);
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly Element[] = [],
): Element {
  return { name, attributes, children, text: '' };
}

export function textElement(name: string, text: string): Element {
  return { name, attributes: {}, children: [], text };
}

export function child(of: Element | undefined, name: string): Element | undefined {
  return of?.children.find((each) => each.name === name);
}

export function all(of: Element | undefined, name: string): readonly Element[] {
  return of?.children.filter((each) => each.name === name) ?? [];
}

/** The same with some children in the place of all of a name; none takes them away. */
export function withChildren(of: Element, name: string, children: readonly Element[]): Element {
  const at = of.children.findIndex((each) => each.name === name);
  const rest = of.children.filter((each) => each.name !== name);
  const place =
    at < 0 ? rest.length : of.children.slice(0, at).filter((each) => each.name !== name).length;
  return { ...of, children: rest.toSpliced(place, 0, ...children) };
}

type Raw = Readonly<Record<string, unknown>>;

function elementsIn(value: unknown): readonly Element[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: Raw): Element[] => {
    const [name] = Object.keys(each).filter((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const inner = each[name];
    const text = Array.isArray(inner)
      ? inner.flatMap((part: Raw) => ('#text' in part ? [String(part['#text'])] : [])).join('')
      : '';
    return [{ name, attributes: attributesIn(each[':@']), children: elementsIn(inner), text }];
  });
}

function attributesIn(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}

function raw({ name, attributes, children, text }: Element): Raw {
  const inner: Raw[] = children.map(raw);
  return {
    [name]: text === '' ? inner : [{ '#text': text }, ...inner],
    ...(Object.keys(attributes).length === 0 ? {} : { ':@': attributes }),
  };
}
