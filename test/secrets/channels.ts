/** Everything that may carry a secret out, collected under names and searched in the end. */
import { spellings } from './spellings.ts';

export class Channels {
  readonly #channels = new Map<string, Buffer[]>();

  add(name: string, content: string | Uint8Array): void {
    const bytes = Buffer.from(content);
    this.#channels.set(name, [...(this.#channels.get(name) ?? []), bytes]);
  }

  /** Channel and spelling of each place where a secret stands. */
  hits(secrets: readonly string[]): readonly string[] {
    const wanted = secrets.flatMap((secret) =>
      spellings(secret).map(([how, text]) => ({ how, secret, text: Buffer.from(text) })),
    );
    return [...this.#channels].flatMap(([name, parts]) =>
      wanted.flatMap(({ how, secret, text }) =>
        parts.some((part) => part.includes(text)) ? [`${name}: ${secret} ${how}`] : [],
      ),
    );
  }

  summary(): string {
    const bytes = [...this.#channels.values()].flat().reduce((sum, each) => sum + each.length, 0);
    return `${this.#channels.size} channels, ${bytes} bytes searched`;
  }
}
