/** Strict decoding of files: bytes that are not UTF-8 are refused, since replacement characters would change secrets and updates. */
import { usageError } from './exit.ts';

/** Returns the text without a byte order mark. @param name of the option and the file, for the message. @throws CliError */
export function decodeUtf8(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${name}: expected a file in UTF-8, got other bytes`);
  }
}
