/** Calls operations of the SDK by their names, which tables contain. */
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as events from '@aws-sdk/client-eventbridge';
import * as kms from '@aws-sdk/client-kms';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';
import type { Credentials, Place } from './fact.ts';

type Commands = Readonly<Record<string, new (input: object) => object>>;
interface Client {
  send(command: object): Promise<Readonly<Record<string, unknown>>>;
}
interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
}

/** @param options of the clients. Gives a place for the facts of a service. */
export async function placeOf(options: ClientOptions): Promise<(service: string) => Omit<Place, 'unique'>> {
  const clientsWith = (own: object) =>
    ({
      dynamodb: [new dynamodb.DynamoDBClient(options), dynamodb],
      events: [new events.EventBridgeClient(own), events],
      kms: [new kms.KMSClient(own), kms],
      sqs: [new sqs.SQSClient(own), sqs],
      sts: [new sts.STSClient(own), sts],
    }) as unknown as Readonly<Record<string, readonly [Client, Commands]>>;
  const services = clientsWith(options);
  const { Account } = await new sts.STSClient(options).send(new sts.GetCallerIdentityCommand({}));
  return (service) => ({
    region: options.region,
    account: Account ?? '',
    async call(operation, input, as) {
      const [name = '', of = service] = operation.split(':').reverse();
      const [client, commands] = (as ? clientsWith({ ...options, credentials: keysOf(as) }) : services)[of] ?? [];
      const Command = commands?.[`${name}Command`];
      if (!client || !Command) throw new Error(`the SDK has no operation ${of}:${name}`);
      return client.send(new Command(input));
    },
  });
}

function keysOf({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials) {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
