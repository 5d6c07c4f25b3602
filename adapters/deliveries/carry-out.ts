/** Executes the settlement of a delivery that is not delivered: it is requeued, parked or buried. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliverPorts } from '../../core/delivery/deliver-batch.ts';
import { deliveryFields } from '../../core/delivery/delivery-fields.ts';
import type { Log } from '../../core/log-line.ts';
import type { Parked } from '../holding/parked.ts';
import { createBuryOne, createRequeue } from './deliveries.ts';

export function createCarryOut(
  client: SQSClient,
  urls: { readonly deliveries: string; readonly deadLetters: string },
  park: Parked['park'],
  log: Log,
): DeliverPorts['carryOut'] {
  const requeue = createRequeue(client, urls.deliveries);
  const bury = createBuryOne(client, urls.deadLetters);
  return async (settlement) => {
    const { delivery } = settlement;
    const fields = deliveryFields(delivery, delivery.lastFailure);
    if (settlement.kind === 'requeue') {
      await requeue(delivery, settlement.delaySeconds);
      log({ event: 'delivery.requeued', delay_s: settlement.delaySeconds, ...fields });
    } else if (settlement.kind === 'park') {
      const { why, dueAt } = settlement.parking;
      await park(delivery, settlement.parking);
      log({ event: 'delivery.parked', why, due_at: new Date(dueAt).toISOString(), ...fields });
    } else {
      await bury(settlement.delivery);
      log({ event: 'delivery.dead', ...fields });
    }
  };
}
