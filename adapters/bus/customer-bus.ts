/**
 * Puts events onto a customer's bus: calls within EventBridge's limits, one after the other, with one outcome for all
 * entries. After a failed call no further calls are made.
 */
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Outcome } from '../../core/outcome.ts';
import type { AwsCredentials } from '../../core/transport/aws/credentials.ts';
import type { BusAddress } from '../../core/transport/eventbridge/bus-arn.ts';
import { type BusEvent, callsOf } from '../../core/transport/eventbridge/event.ts';
import { type AnsweredEntry, outcomeOfEntries } from '../../core/transport/eventbridge/outcome.ts';
import { describeError } from '../access/error.ts';
import type { BusAccess } from './access.ts';

export type SendToBus = (
  address: BusAddress,
  credentials: AwsCredentials,
  events: readonly BusEvent[],
) => Promise<Outcome>;

/** Never throws for what EventBridge or the customer's role answers. */
export function createSendToBus(access: BusAccess): SendToBus {
  return async (address, credentials, events) => {
    const found = await access.clientFor(address.region, credentials);
    const outcome = 'client' in found ? outcomeOfEntries(await putAll(found.client, address, events)) : found.outcome;
    access.learn(credentials, [outcome]);
    return outcome;
  };
}

type Client = Extract<Awaited<ReturnType<BusAccess['clientFor']>>, { client: unknown }>['client'];

/** Returns an answer for each event, in order. */
async function putAll(
  client: Client,
  { arn }: BusAddress,
  events: readonly BusEvent[],
): Promise<readonly AnsweredEntry[]> {
  const answers: AnsweredEntry[] = [];
  for (const call of callsOf(events)) {
    const Entries = call.map((event) => ({ ...event, Resources: [...event.Resources], EventBusName: arn }));
    try {
      const answer = await client.send(new PutEventsCommand({ Entries }));
      answers.push(...call.map((_, index) => answer.Entries?.[index] ?? { ErrorCode: 'InternalFailure' }));
    } catch (error) {
      const { name, message = '' } = describeError(error);
      const missing = events.slice(answers.length).map(() => ({ ErrorCode: name, ErrorMessage: message }));
      return [...answers, ...missing];
    }
  }
  return answers;
}
