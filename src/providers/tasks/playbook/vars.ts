/** The variables of a playbook as a YAML file: typed, and secrets as text that Ansible does not read as a template. */
import type { Spec } from '../../../model/resource.ts';

export function varsText(vars: Spec, secrets: Readonly<Record<string, string>>): string {
  const lines = [
    ...Object.entries(vars).map(([name, value]) => `${yaml(name)}: ${yaml(value)}`),
    ...Object.entries(secrets).map(([name, value]) => `${yaml(name)}: !unsafe ${yaml(value)}`),
  ];
  return ['---', ...(lines.length === 0 ? ['{}'] : lines)].join('\n');
}

// JSON is YAML but for what PyYAML takes for unprintable, and for its halves of big characters.
function yaml(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\u{10ffff}]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
