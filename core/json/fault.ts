/** The error of the JSON scanner. */

/** Thrown if the text is not JSON. `at` is an index into the text in UTF-16 units. */
export class JsonFault extends Error {
  readonly at: number;

  constructor(at: number, expected: string) {
    super(`not JSON at character ${at}: expected ${expected}`);
    this.name = 'JsonFault';
    this.at = at;
  }
}
