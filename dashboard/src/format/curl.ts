/** Requests as commands of cURL. */

/** Returns a command that repeats a request. The values of secret headers are not known. */
export function curlOf(url: string, headers: Readonly<Record<string, string | null>>): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const known = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  const hidden = Object.keys(headers).filter((name) => headers[name] === null);
  return [
    ...(hidden.length === 0 ? [] : [`# Not shown: ${hidden.join(', ')}`]),
    [
      `curl --request POST ${quoted(url)}`,
      ...known.map(([name, value]) => `  --header ${quoted(`${name}: ${value}`)}`),
      '  --data-binary @body.json',
    ].join(' \\\n'),
  ].join('\n');
}
