/** Reads the attributes of a message: up to ten, each with a name, a type and one value. */
import { INVALID_CHARACTERS, invalidParameter } from '../errors.ts';
import { type Input, objectMap, optionalString } from '../input.ts';
import { MAX_MESSAGE_ATTRIBUTES } from '../limits.ts';
import type { MessageAttribute, MessageAttributes } from '../queue/message.ts';
import { isContents } from './text.ts';

/** SQS takes letters of every script, although its message speaks of A to Z. */
const NAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)[\p{L}\p{N}_.-]{1,256}$/u;
const RESERVED = /^(aws|amazon)\./i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function readMessageAttributes(input: Input): MessageAttributes {
  const given = Object.entries(objectMap(input, 'MessageAttributes'));
  if (given.length > MAX_MESSAGE_ATTRIBUTES)
    throw invalidParameter(
      `Number of message attributes [${given.length}] exceeds the allowed maximum [${MAX_MESSAGE_ATTRIBUTES}].`,
    );
  return Object.fromEntries(given.map(([name, value]) => [name, readAttribute(name, value)]));
}

/** Of the system attributes a sender may set only the X-Ray trace header. */
export function readTraceHeader(input: Input): string | undefined {
  const given = objectMap(input, 'MessageSystemAttributes');
  for (const name of Object.keys(given))
    if (name !== 'AWSTraceHeader')
      throw invalidParameter(`Message system attribute name '${name}' is invalid. Only AWSTraceHeader may be sent.`);
  if (given['AWSTraceHeader'] === undefined) return undefined;
  const { DataType, StringValue } = readAttribute('AWSTraceHeader', given['AWSTraceHeader']);
  if (DataType !== 'String') throw invalidParameter("Message system attribute 'AWSTraceHeader' must be a String.");
  return StringValue;
}

/** Bytes of names, types and values, which count like those of the body. */
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

function readAttribute(name: string, input: Input): MessageAttribute {
  if (RESERVED.test(name))
    throw invalidParameter(`Message attribute name '${name}' starts with a prefix that AWS keeps for itself.`);
  if (!NAME.test(name))
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  const type = optionalString(input, 'DataType') ?? '';
  if (type === '')
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  for (const list of ['StringListValues', 'BinaryListValues'])
    if (Array.isArray(input[list]) && input[list].length > 0)
      throw invalidParameter('Message attribute list values in SendMessage operation are not supported.');
  const base = type.split('.', 1)[0];
  if ((base !== 'String' && base !== 'Number' && base !== 'Binary') || !NAME.test(type))
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  return base === 'Binary' ? binary(name, type, input) : text(name, type, input);
}

function text(name: string, type: string, input: Input): MessageAttribute {
  const value = optionalString(input, 'StringValue') ?? '';
  if (value === '' || optionalString(input, 'BinaryValue') !== undefined) throw noValue(name, type);
  if (!isContents(value)) throw invalidParameter(INVALID_CHARACTERS);
  if (type.startsWith('Number') && !NUMBER.test(value))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  return { DataType: type, StringValue: value };
}

function binary(name: string, type: string, input: Input): MessageAttribute {
  const value = optionalString(input, 'BinaryValue') ?? '';
  if (value === '' || optionalString(input, 'StringValue') !== undefined) throw noValue(name, type);
  return { DataType: type, BinaryValue: value };
}

function noValue(name: string, type: string) {
  return invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
}
