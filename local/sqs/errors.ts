/** The errors of SQS's JSON protocol, with their names, statuses and `x-amzn-query-error`. */
import { defined } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';

const LEGACY = 'AWS.SimpleQueueService.';

/** An error that the SDK models. @param options `query` is its name in the older Query protocol, if it differs. */
function modelled(code: string, message: string, options: { query?: string; status?: number } = {}): AwsError {
  return new AwsError(code, message, {
    status: options.status ?? 400,
    queryError: `${options.query ?? code};Sender`,
  });
}

/** An error with a longer name in the Query protocol. */
function legacy(code: string, message: string, status?: number): AwsError {
  return modelled(code, message, { query: `${LEGACY}${code}`, ...defined({ status }) });
}

export const missingParameter = (name: string) =>
  modelled('MissingRequiredParameterException', `The request must contain the parameter ${name}.`, {
    query: 'MissingParameter',
  });

export const invalidParameter = (message: string) =>
  modelled('InvalidParameterValueException', message, { query: 'InvalidParameterValue' });

/** `Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …` */
export const invalidValue = (name: string, value: unknown, reason: string) =>
  invalidParameter(`Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`);

export const notForThisQueueType = (name: string, value: unknown) =>
  invalidValue(name, value, 'The request include parameter that is not valid for this queue type.');

export const queueDoesNotExist = () =>
  modelled('QueueDoesNotExist', 'The specified queue does not exist.', { query: `${LEGACY}NonExistentQueue` });

export const queueNameExists = (attribute: string) =>
  modelled(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    { query: 'QueueAlreadyExists' },
  );

export const queueDeletedRecently = () =>
  legacy(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  );

export const purgeInProgress = (queue: string) =>
  legacy('PurgeQueueInProgress', `Only one PurgeQueue operation on ${queue} is allowed every 60 seconds.`, 403);

export const emptyBatch = (operation: string) =>
  legacy('EmptyBatchRequest', `There should be at least one ${operation} request entry in the request.`);

export const tooManyEntries = (sent: number, allowed: number) =>
  legacy(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are ${allowed}. You have sent ${sent}.`,
  );

export const idsNotDistinct = (id: string) => legacy('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);

export const invalidEntryId = () =>
  legacy(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  );

export const batchTooLong = (sent: number, allowed: number) =>
  legacy('BatchRequestTooLong', `Batch requests cannot be longer than ${allowed} bytes. You have sent ${sent} bytes.`);

export const INVALID_CHARACTERS =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

export const invalidContents = () => modelled('InvalidMessageContents', INVALID_CHARACTERS);

export const invalidHandle = (handle: string) =>
  modelled('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, {
    status: 404,
  });

export const notInFlight = () => legacy('MessageNotInflight', 'The specified message is not in flight.');

export const overLimit = (message: string) => modelled('OverLimit', message, { status: 403 });

export const unknownAttribute = (name: string) => modelled('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const onlyForFifo = (name: string) =>
  modelled('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`);

export const invalidAttributeName = (message: string) => modelled('InvalidAttributeName', message);

export const invalidAttributeValue = (name: string, reason?: string) =>
  modelled(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );

export const unsupportedOperation = (message: string) =>
  modelled('UnsupportedOperation', message, { query: `${LEGACY}UnsupportedOperation` });

export const resourceNotFound = (message: string) => modelled('ResourceNotFoundException', message, { status: 404 });
