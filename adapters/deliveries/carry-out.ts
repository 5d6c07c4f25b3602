/**
 * Carries out what was settled for a delivery that is not delivered. Until it can be parked, a delivery that must wait
 * longer than SQS can delay is buried: nothing is lost, and an operator sees why.
 */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { deliveryFields } from '../../core/delivery/delivery-fields.ts';
import type { Log } from '../../core/log-line.ts';
import { createBuryOne, createPutBack } from './deliveries.ts';

export function createCarryOut(
  client: SQSClient,
  urls: { readonly deliveries: string; readonly deadLetters: string },
  log: Log,
): DeliverPorts['carryOut'] {
  const putBack = createPutBack(client, urls.deliveries);
  const bury = createBuryOne(client, urls.deadLetters);
  return async (settlement) => {
    const { delivery } = settlement;
    const fields = deliveryFields(delivery, delivery.lastFailure);
    if (settlement.kind === 'again') {
      await putBack(delivery, settlement.delaySeconds);
      log({ event: 'delivery.put_back', delay_s: settlement.delaySeconds, ...fields });
    } else if (delivery.lastFailure) {
      await bury({ ...delivery, lastFailure: delivery.lastFailure });
      log({ event: 'delivery.dead', ...fields });
    }
  };
}
