/** Output with everything that differs from run to run replaced by a word for it. */
import packageJson from '../../package.json' with { type: 'json' };

// Not a part of an address: 10.50.1.0 holds 0.1.0 too.
const wholeVersion = new RegExp(
  `(?<![\\d.])${packageJson.version.replaceAll('.', '\\.')}(?![\\d.])`,
  'g',
);

export function steadied(text: string, folder: string): string {
  const [name = ''] = folder.split('/').slice(-1);
  return (
    text
      .replaceAll(folder, '<folder>')
      .replaceAll(folder.slice(0, -name.length - 1), '<temporary>')
      .replaceAll(wholeVersion, '<version>')
      .replaceAll(process.version, 'v<node>')
      .replaceAll(process.version.slice(1), '<node>')
      .replaceAll(/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
      .replaceAll(/\b\d\d:\d\d:\d\dZ/g, '<time>')
      // A span of time stands at the end of a line or before a sign, never in a plan's own values.
      .replaceAll(/\b(\d+ h )?(\d+ min )?\d+(\.\d)? s\b/g, '<elapsed>')
      .replaceAll(/\bhttp:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:<port>')
      .replaceAll(/\brun [0-9A-Za-z-]{8,}/g, 'run <run>')
      .replaceAll(/\b(resume|show) (?!latest)[0-9A-Za-z-]{8,}/g, '$1 <run>')
      .replaceAll(/\bby \S+@[\w.-]+/g, 'by <actor>')
      .replaceAll(/\b[\w-]+@[\w-]+$/gm, '<actor>')
  );
}
