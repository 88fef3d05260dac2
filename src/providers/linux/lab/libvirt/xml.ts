/** XML as libvirt reads and prints it: two blanks a level, single quotes. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Xml[];
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
});

/** Undefined where the text is no XML. */
export function parseXml(text: string): Xml | undefined {
  if (XMLValidator.validate(text) !== true) return undefined;
  const roots = elementsIn(parser.parse(text) as readonly Raw[]);
  return roots.find((each) => !each.name.startsWith('?'));
}

type Raw = Readonly<Record<string, unknown>>;

function elementsIn(list: readonly Raw[]): readonly Xml[] {
  return list.flatMap((raw) =>
    Object.entries(raw)
      .filter(([name]) => name !== ':@' && name !== '#text' && !name.startsWith('#'))
      .map(([name, inside]): Xml => {
        const children = inside as readonly Raw[];
        const texts = children.flatMap((each) => ('#text' in each ? [String(each['#text'])] : []));
        return {
          name,
          attributes: (raw[':@'] ?? {}) as Record<string, string>,
          children: elementsIn(children),
          text: texts.join('').trim(),
        };
      }),
  );
}

export function xml(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly Xml[] = [],
): Xml {
  const said = Object.entries(attributes).filter(
    (each): each is [string, string] => each[1] !== undefined,
  );
  return { name, attributes: Object.fromEntries(said), children, text: '' };
}

export function textXml(name: string, text: string, attributes: Xml['attributes'] = {}): Xml {
  return { name, attributes, children: [], text };
}

export function childOf(of: Xml | undefined, name: string): Xml | undefined {
  return of?.children.find((each) => each.name === name);
}

export function childrenOf(of: Xml | undefined, name: string): readonly Xml[] {
  return of?.children.filter((each) => each.name === name) ?? [];
}

/** `open`: names of elements that libvirt writes with an end of their own though nothing is in them. */
export function printed(of: Xml, open: ReadonlySet<string> = new Set(), depth = 0): string {
  const blanks = '  '.repeat(depth);
  const attributes = Object.entries(of.attributes).map(
    ([key, value]) => ` ${key}='${escaped(value)}'`,
  );
  const head = `${blanks}<${of.name}${attributes.join('')}`;
  if (of.text !== '') return `${head}>${escaped(of.text)}</${of.name}>\n`;
  if (of.children.length === 0 && !open.has(of.name)) return `${head}/>\n`;
  const inside = of.children.map((each) => printed(each, open, depth + 1)).join('');
  return `${head}>\n${inside}${blanks}</${of.name}>\n`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;');
}
