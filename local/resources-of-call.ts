/** Which action and which resources a call is about, as IAM sees it (Service Authorization Reference): for the access record. */

interface Place {
  readonly region: string;
  readonly account: string;
}

export interface Asked {
  readonly action: string;
  readonly resources: readonly string[];
}

type Input = Readonly<Record<string, unknown>>;

/** @param service as IAM's actions begin: `sqs`. @param operation as the SDK calls it. */
export function askedOf(service: string, operation: string, input: Input, place: Place): Asked {
  // Batches of SQS have no actions of their own.
  const name = service === 'sqs' ? operation.replace(/Batch$/, '') : operation;
  return { action: `${service}:${name}`, resources: (RESOURCES[service] ?? none)(input, place) };
}

const none = (): readonly string[] => [''];

const RESOURCES: Readonly<Record<string, (input: Input, place: Place) => readonly string[]>> = {
  sqs(input, { region, account }) {
    if (input['QueueName'] !== undefined) {
      return [`arn:aws:sqs:${region}:${input['QueueOwnerAWSAccountId'] ?? account}:${input['QueueName']}`];
    }
    const [owner = '', name = ''] = String(input['QueueUrl'] ?? '')
      .split('/')
      .slice(-2);
    return [name === '' ? '' : `arn:aws:sqs:${region}:${owner}:${name}`];
  },
  events(input, { region, account }) {
    const entries: readonly unknown[] = Array.isArray(input['Entries'])
      ? input['Entries']
      : [{ EventBusName: input['Name'] }];
    const buses = entries.map((entry) => {
      const name = String((entry as { EventBusName?: unknown } | null)?.EventBusName ?? 'default');
      return name.startsWith('arn:') ? name : `arn:aws:events:${region}:${account}:event-bus/${name}`;
    });
    return [...new Set(buses)];
  },
  kms(input, { region, account }) {
    const id = String(input['KeyId'] ?? '');
    return [id === '' || id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${account}:key/${id}`];
  },
};

const TABLE = /"TableName":"([\w.-]+)"/;
const INDEX = /"IndexName":"([\w.-]+)"/;

/** Quotes within a value are escaped, so that no value can look like a key here. @param body of the request. */
export function askedOfDynamoDb(operation: string, body: string, { region, account }: Place): Asked {
  const arn = (table: string) => `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  const action = `dynamodb:${operation}`;
  if (/^Batch/.test(operation)) {
    return { action, resources: tablesOf(body).map(arn) };
  }
  const [table, index] = [TABLE.exec(body)?.[1], INDEX.exec(body)?.[1]];
  if (table === undefined) return { action, resources: [''] };
  return { action, resources: [index === undefined ? arn(table) : `${arn(table)}/index/${index}`] };
}

/** None of what is no such request: dynalite says so. */
function tablesOf(body: string): readonly string[] {
  try {
    const { RequestItems } = JSON.parse(body) as { RequestItems?: object };
    return Object.keys(RequestItems ?? {});
  } catch {
    return [];
  }
}
