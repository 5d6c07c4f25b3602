/** The MD5 sums in SQS answers: of a body, and of message attributes in a binary encoding of AWS. */
import { createHash, hash as hashOnce } from 'node:crypto';
import type { MessageAttributes } from './queue/message.ts';

const STRING_VALUE = Buffer.from([1]);
const BINARY_VALUE = Buffer.from([2]);

export function md5OfText(text: string): string {
  return hashOnce('md5', text, 'hex');
}

/** Returns `undefined` if there are no attributes, because SQS then omits the member. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const addSized = (bytes: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    hash.update(size).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: '' };
    addSized(Buffer.from(name, 'utf8'));
    addSized(Buffer.from(DataType, 'utf8'));
    hash.update(BinaryValue === undefined ? STRING_VALUE : BINARY_VALUE);
    addSized(BinaryValue === undefined ? Buffer.from(StringValue ?? '', 'utf8') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}
