/** Determines the action, resources and condition keys of a call as IAM does (Service Authorization Reference), for the access record. */
import type { AccessContext } from './access-record.ts';
import type { Place } from './clock.ts';

type Where = Pick<Place, 'region' | 'account'>;

export interface CalledAction {
  readonly action: string;
  readonly resources: readonly string[];
  readonly context: AccessContext;
}

type Input = Readonly<Record<string, unknown>>;

/** @param service the prefix of IAM's actions: `sqs`. @param operation name of the operation in the SDK. */
export function actionOf(service: string, operation: string, input: Input, place: Where): CalledAction {
  // Batch operations of SQS have the actions of the single ones.
  const name = service === 'sqs' ? operation.replace(/Batch$/, '') : operation;
  const context = service === 'kms' ? encryptionContextOf(input) : {};
  return { action: `${service}:${name}`, resources: (RESOURCES[service] ?? none)(input, place), context };
}

function encryptionContextOf({ EncryptionContext: given }: Input): AccessContext {
  const pairs = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  return Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, String(value)]));
}

const none = (): readonly string[] => [''];

const RESOURCES: Readonly<Record<string, (input: Input, place: Where) => readonly string[]>> = {
  sqs(input, { region, account }) {
    if (input['QueueName'] !== undefined) {
      return [
        `arn:aws:sqs:${region}:${textIn(input, 'QueueOwnerAWSAccountId', account)}:${textIn(input, 'QueueName')}`,
      ];
    }
    const [owner = '', name = ''] = textIn(input, 'QueueUrl').split('/').slice(-2);
    return [name === '' ? '' : `arn:aws:sqs:${region}:${owner}:${name}`];
  },
  events(input, { region, account }) {
    const entries: readonly unknown[] = Array.isArray(input['Entries'])
      ? input['Entries']
      : [{ EventBusName: input['Name'] }];
    const buses = entries.map((entry) => {
      const name = textIn((entry ?? {}) as Input, 'EventBusName', 'default');
      return name.startsWith('arn:') ? name : `arn:aws:events:${region}:${account}:event-bus/${name}`;
    });
    return [...new Set(buses)];
  },
  kms(input, { region, account }) {
    const id = textIn(input, 'KeyId');
    return [id === '' || id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${account}:key/${id}`];
  },
};

/** The service refuses values of other types later. */
function textIn(input: Input, name: string, absent = ''): string {
  const value = input[name];
  return typeof value === 'string' ? value : absent;
}

const TABLE = /"TableName":"([\w.-]+)"/;
const INDEX = /"IndexName":"([\w.-]+)"/;

/** Quotes within a value are escaped, so that no value can look like a key here. @param body of the request. */
export function actionOfDynamoDb(operation: string, body: string, { region, account }: Where): CalledAction {
  const arn = (table: string) => `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  const action = `dynamodb:${operation}`;
  const context = leadingKeysOf(body);
  if (/^Batch/.test(operation)) {
    return { action, resources: tablesOf(body).map(arn), context };
  }
  const [table, index] = [TABLE.exec(body)?.[1], INDEX.exec(body)?.[1]];
  if (table === undefined) return { action, resources: [''], context };
  return { action, resources: [index === undefined ? arn(table) : `${arn(table)}/index/${index}`], context };
}

/** The partition key of every table of the stack is `pk`. */
const LEADING_KEY = /"pk":\{"S":"((?:[^"\\]|\\.)*)"\}/g;

/** Returns the escaped partition keys of the items in a call. The expressions of queries are not read. */
function leadingKeysOf(body: string): AccessContext {
  const keys = Array.from(body.matchAll(LEADING_KEY), ([, key = '']) => key);
  return keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': keys };
}

/** Returns nothing for an invalid request, which dynalite refuses. */
function tablesOf(body: string): readonly string[] {
  try {
    const { RequestItems } = JSON.parse(body) as { RequestItems?: object };
    return Object.keys(RequestItems ?? {});
  } catch {
    return [];
  }
}
