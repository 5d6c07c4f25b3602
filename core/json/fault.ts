/** What the scanner throws: where a text stops being JSON, and what it expected there. */

/** The text is no JSON. `at` is an index into it (UTF-16 units). */
export class JsonFault extends Error {
  readonly at: number;

  constructor(at: number, expected: string) {
    super(`not JSON at character ${at}: expected ${expected}`);
    this.name = 'JsonFault';
    this.at = at;
  }
}
