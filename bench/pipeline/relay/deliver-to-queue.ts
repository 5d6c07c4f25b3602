/** A relay that sends the body of each record to the customer's queue in Base64. */
import { required, type SqsEvent, send } from './parts.ts';

const url = `${required('AWS_ENDPOINT_URL')}/000000000000/customer-0`;

export async function handler({ Records }: SqsEvent): Promise<object> {
  await send(
    url,
    Records.map(({ body }) => Buffer.from(body, 'utf8').toString('base64')),
  );
  return { batchItemFailures: [] };
}
