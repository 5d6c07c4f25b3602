/** Sends a delivery or an update of the journal to a destination again. */
import type * as z from 'zod';
import type { Identity } from '../../../core/api/identity.ts';
import { notFound, problem } from '../../../core/api/problem.ts';
import { defined } from '../../../core/defined.ts';
import { createDelivery, type Delivery } from '../../../core/delivery/delivery.ts';
import { pack } from '../../../core/delivery/pack.ts';
import { deliveryOfBody, resent } from '../../../core/delivery/resend.ts';
import { updatesOf } from '../../../core/delivery/updates-of.ts';
import type { Destination } from '../../../core/destination.ts';
import { type NumberedBlock, recordsOfResend } from '../../../core/journal/sent.ts';
import { scopeText } from '../../../core/scope.ts';
import { isOwned } from '../../../core/transport/table.ts';
import type { Steps } from '../route-table.ts';
import type { resendBody } from '../schemas/destinations.ts';
import type { ApiPorts } from '../wire.ts';
import { bodyOf, type SentDelivery } from './bodies.ts';
import { findUpdate, journalOf, laterOf } from './journal.ts';
import { createOnce, demandDeliveries, findDestination } from './resources.ts';

export function resendSteps(ports: ApiPorts) {
  return {
    async resendToDestination(request) {
      const { params, body, identity, wrote } = request;
      const destination = demandDeliveries((await findDestination(ports, params)).value, NO_RESEND);
      const journal = journalOf(ports);
      const isDisabled = await demandReceiver(ports, destination, identity);
      return createOnce(ports, request, {
        operation: 'resendToDestination',
        id: '',
        create: async () => {
          const found = await deliveriesOf(ports, destination, identity, body);
          const deliveries = found.map(({ delivery }) => resent(delivery, ports.now(), isDisabled));
          await journal.sent.write(found.flatMap(({ delivery, blocks }) => recordsOfResend(delivery, blocks)));
          const failed = await ports.enqueue(deliveries);
          if (failed.length > 0) throw problem('unavailable', 'The queue did not accept the delivery. Try again.');
          const ids = deliveries.map(({ id }) => id);
          const { app_id, scope, destination_id } = params;
          wrote({ app_id, scope, destination_id, after: { resent: ids.join(' ') } });
          return { ...accepted(ids), resource: ids.join(' ') };
        },
        repeat: async (ids) => accepted(ids.split(' ')),
      });
    },
  } satisfies Partial<Steps>;
}

export const NO_RESEND = 'Updates cannot be sent again to an S3 bucket.';

function accepted(ids: readonly string[]) {
  return { status: 202, body: { delivery_id: ids[0], delivery_ids: ids } };
}

/**
 * Returns whether the destination is disabled, which only operators may ignore.
 * @throws ProblemError if nothing can be sent to the destination.
 */
export async function demandReceiver(
  { health }: Pick<ApiPorts, 'health'>,
  destination: Destination,
  identity: Identity,
): Promise<boolean> {
  if (!isOwned(destination)) throw problem('conflict', 'The ownership of the endpoint is not proven. Verify it first.');
  const isDisabled =
    destination.state === 'disabled' || (await health.read(destination.id)).health.disabled !== undefined;
  if (isDisabled && identity.kind !== 'operator')
    throw problem('conflict', 'The destination is disabled. Enable it first, or ask an operator.');
  return isDisabled;
}

/** A delivery, with the blocks of its updates if they are in several. */
interface Packed {
  readonly delivery: Delivery;
  readonly blocks?: readonly NumberedBlock[];
}

/** @throws ProblemError if the journal does not have what is to be sent. */
async function deliveriesOf(
  ports: ApiPorts,
  destination: Destination,
  identity: Identity,
  wanted: z.output<typeof resendBody>,
): Promise<readonly Packed[]> {
  const { app_id: appId, id: destinationId } = destination;
  const scope = scopeText(destination.scope);
  const { attempt_id, key = '', delivery_id } = wanted;
  if (attempt_id !== undefined) {
    const row = await ports.attempts.read(destinationId, attempt_id);
    if (!row) throw notFound('attempt');
    return [await sentBefore(ports, destination, row)];
  }
  const { found, place, block } = await findUpdate(ports, identity, appId, key);
  if (place.scope !== scope) throw problem('conflict', 'The update belongs to another scope than the destination.');
  const journal = { block: place.block, at: place.at };
  if (delivery_id !== undefined) {
    const packed = block.destinations.find(({ id }) => id === destinationId)?.deliveries ?? [];
    const isPacked = packed.some(({ id }) => id === delivery_id);
    const later = isPacked ? [] : await laterOf(ports, appId, place);
    const again = later.find((one) => one.id === delivery_id && one.destinationId === destinationId);
    if (!isPacked && !again) throw notFound('delivery of the update');
    const sent = { appId, scope, destinationId, deliveryId: delivery_id, journal: again?.journal ?? journal };
    return [await sentBefore(ports, destination, sent)];
  }
  const updates = updatesOf({
    appId,
    scope,
    body: `[${found.text}]`,
    journal: { ...journal, updates: String(place.position) },
  });
  const { bodies, tooLarge } = pack(updates, destination);
  if (tooLarge.length > 0)
    throw problem('conflict', 'The update does not fit into bodies within the present limits of the destination.');
  return bodies.map((body) => ({ delivery: createDelivery(body, destination, ports.now(), { journal }) }));
}

/** @throws ProblemError if the body cannot be rebuilt. */
async function sentBefore(ports: ApiPorts, destination: Destination, sent: SentDelivery): Promise<Packed> {
  const found = await bodyOf(ports, sent);
  if ('missing' in found) throw problem('conflict', `The delivery cannot be sent again. ${found.missing}`);
  const { body, journal, blocks } = found;
  return { delivery: deliveryOfBody(body, sent.scope, destination, journal, ports.now()), ...defined({ blocks }) };
}
