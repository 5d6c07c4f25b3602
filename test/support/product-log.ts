/**
 * Keeps the errors and warnings that product code logs in the process of the tests from being printed. The setup file makes
 * a test fail that leaves one behind; a test that expects one takes it.
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

/** The lines at level ERROR or WARN since the last call. */
export function takeFaults(): readonly Readonly<Record<string, unknown>>[] {
  const lines = faults.splice(0).flatMap((text) => text.trim().split('\n'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
