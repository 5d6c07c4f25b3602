/** Requests as commands of cURL. */

/** Systems limit the length of an argument. Linux allows 128 KB. */
const MAX_ARGUMENT = 100_000;

/**
 * Returns a command that repeats a request. The values of secret headers are not known.
 * @param body absent or very long: the command reads it from the file `body.json`.
 */
export function curlOf(url: string, headers: Readonly<Record<string, string | null>>, body?: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const known = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  const hidden = Object.keys(headers).filter((name) => headers[name] === null);
  return [
    ...(hidden.length === 0 ? [] : [`# Not shown: ${hidden.join(', ')}`]),
    [
      `curl --request POST ${quoted(url)}`,
      ...known.map(([name, value]) => `  --header ${quoted(`${name}: ${value}`)}`),
      `  --data-binary ${isArgument(body) ? quoted(body) : '@body.json'}`,
    ].join(' \\\n'),
  ].join('\n');
}

function isArgument(body: string | undefined): body is string {
  return body !== undefined && new TextEncoder().encode(body).length <= MAX_ARGUMENT;
}
