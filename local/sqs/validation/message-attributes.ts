/** Reads the attributes of a message: up to ten, each with a name, a type and one value. */
import { INVALID_CHARACTERS, invalidParameter } from '../errors.ts';
import { MAX_MESSAGE_ATTRIBUTES } from '../limits.ts';
import type { MessageAttribute, MessageAttributes, MessageInput } from '../queue/message.ts';

/** SQS accepts letters of every script, although its error message names A to Z. */
const NAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)[\p{L}\p{N}_.-]{1,256}$/u;
const RESERVED = /^(aws|amazon)\./i;
/** The characters that XML 1.0 excludes. It excludes unpaired surrogates, too. */
const FORBIDDEN = /[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function readMessageAttributes({ MessageAttributes = {} }: MessageInput): MessageAttributes {
  const given = Object.entries(MessageAttributes);
  if (given.length > MAX_MESSAGE_ATTRIBUTES)
    throw invalidParameter(
      `Number of message attributes [${given.length}] exceeds the allowed maximum [${MAX_MESSAGE_ATTRIBUTES}].`,
    );
  return Object.fromEntries(given.map(([name, value]) => [name, readAttribute(name, value)]));
}

/** The X-Ray trace header is the only system attribute that a sender may set. @throws AwsError */
export function readTraceHeader({ MessageSystemAttributes: given = {} }: MessageInput): string | undefined {
  for (const name of Object.keys(given))
    if (name !== 'AWSTraceHeader')
      throw invalidParameter(`Message system attribute name '${name}' is invalid. Only AWSTraceHeader may be sent.`);
  if (given.AWSTraceHeader === undefined) return undefined;
  const { DataType, StringValue } = readAttribute('AWSTraceHeader', given.AWSTraceHeader);
  if (DataType !== 'String') throw invalidParameter("Message system attribute 'AWSTraceHeader' must be a String.");
  return StringValue;
}

/** Counts the bytes of names, types and values, which count like those of the body. */
export function bytesOfAttributes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, 'base64'),
    0,
  );
}

function readAttribute(name: string, input: MessageAttribute): MessageAttribute {
  if (RESERVED.test(name))
    throw invalidParameter(`Message attribute name '${name}' starts with a prefix that AWS keeps for itself.`);
  if (!NAME.test(name))
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  const { DataType: type = '' } = input;
  if (type === '')
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  for (const list of [input.StringListValues, input.BinaryListValues])
    if (list && list.length > 0)
      throw invalidParameter('Message attribute list values in SendMessage operation are not supported.');
  const base = type.split('.', 1)[0];
  if ((base !== 'String' && base !== 'Number' && base !== 'Binary') || !NAME.test(type))
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  return base === 'Binary' ? binary(name, type, input) : text(name, type, input);
}

function text(
  name: string,
  type: string,
  { StringValue: value = '', BinaryValue }: MessageAttribute,
): MessageAttribute {
  if (value === '' || BinaryValue !== undefined) throw noValue(name, type);
  if (!isContents(value)) throw invalidParameter(INVALID_CHARACTERS);
  if (type.startsWith('Number') && !NUMBER.test(value))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  return { DataType: type, StringValue: value };
}

function binary(
  name: string,
  type: string,
  { BinaryValue: value = '', StringValue }: MessageAttribute,
): MessageAttribute {
  if (value === '' || StringValue !== undefined) throw noValue(name, type);
  return { DataType: type, BinaryValue: value };
}

function noValue(name: string, type: string) {
  return invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
}

/** Reports whether a text is allowed as a body or an attribute value. */
export function isContents(text: string): boolean {
  return !FORBIDDEN.test(text) && text.isWellFormed();
}
