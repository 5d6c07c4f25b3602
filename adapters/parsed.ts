/** JSON that we stored ourselves, read so that one item which cannot be read never stops the others. */

/** `undefined`: there is none, or it is no JSON object. */
export function parsed<T extends object>(text: string | undefined): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
