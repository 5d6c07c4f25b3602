/**
 * Records the errors and warnings that product code logs in the test process, instead of printing them. The setup file
 * fails a test that leaves one behind. A test that expects one removes it.
 */

const FAULT = /"level":"(?:ERROR|WARN)"/;
const faults: string[] = [];

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = ((text: string | Uint8Array, ...rest: never[]): boolean => {
    if (!FAULT.test(String(text))) return write(text, ...rest);
    faults.push(String(text));
    return true;
  }) as typeof stream.write;
}

/** Returns the lines at level ERROR or WARN since the last call. */
export function takeFaults(): readonly Readonly<Record<string, unknown>>[] {
  const lines = faults.splice(0).flatMap((text) => text.trim().split('\n'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
