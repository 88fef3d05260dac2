/** A secret: a reference in files, a value in memory only, and `[secret]` wherever it is printed. */

export class Secret {
  readonly #reference: string;
  #value: string | undefined;

  /** `reference` is what the file says: `${env:NAME}`, `${file:PATH}`, `${exec:…}`. */
  constructor(reference: string, value?: string) {
    this.#reference = reference;
    this.#value = value;
  }

  /** Where the value comes from; safe to print. */
  get reference(): string {
    return this.#reference;
  }

  /** A copy that holds its value. */
  withValue(value: string): Secret {
    return new Secret(this.#reference, value);
  }

  /** The value itself. For the one line that puts it on the wire. */
  reveal(): string {
    if (this.#value === undefined) throw new Error(`${this.#reference} was not resolved`);
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
