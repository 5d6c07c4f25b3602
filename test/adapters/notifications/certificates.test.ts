/** When the expiry of a client certificate is reported, and for which destinations it is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { allOf, query } from '../../../adapters/dynamodb.ts';
import { createNoteCertificate, createSendExpiring } from '../../../adapters/notifications/certificates.ts';
import type { CertificateFacts, Destination } from '../../../core/destination.ts';
import type { Notification } from '../../../core/notifications/notification.ts';
import { aWebhook } from '../../core/make.ts';
import { type RealTable, realTable } from '../table.ts';

const DAY = 86_400_000;
const EXPIRY = 1_800_000_000_000;
const certificate = (name: string, expires_at = EXPIRY): CertificateFacts => ({
  subject: `CN=${name}`,
  issuer: 'CN=issuer',
  not_before: 0,
  expires_at,
  sha256: name.padStart(64, '0'),
});

describe('the expiry of a client certificate', () => {
  let table: RealTable;
  let name: string;
  let now: number;
  let stored: Destination | undefined;
  let answer: () => boolean;
  let sent: Notification[];
  beforeAll(async () => {
    table = await realTable('Holding');
  });
  afterAll(() => table.close());
  beforeEach(async () => {
    [now, sent, answer] = [EXPIRY - 31 * DAY, [], () => true];
    name = await table.fresh();
    stored = aWebhook({ client_certificate: certificate('a') });
    await createNoteCertificate(table.client, name)(stored);
  });
  const tick = async (): Promise<number> => {
    const send = createSendExpiring(table.client, name, {
      destinationOf: async ({ destinationId }) => (destinationId === stored?.id ? stored : undefined),
      notify: async (notification) => {
        const isAccepted = answer();
        if (isAccepted) sent.push(notification);
        return isAccepted;
      },
      now: () => now,
    });
    await send(() => true);
    return (await allOf(query({ client: table.client, name }, 'pk = :pk', { ':pk': 'CERTIFICATES' }))).length;
  };

  test('is reported once, 30 days before, and not earlier', async () => {
    expect(await tick()).toBe(1);
    expect(sent).toEqual([]);
    now = EXPIRY - 30 * DAY + 1;
    expect(await tick()).toBe(0);
    expect(await tick()).toBe(0);
    expect(sent).toMatchObject([
      { kind: 'destination.certificate_expiring', cause: 'expiring', destinationId: stored?.id },
    ]);
  });

  test('is not reported for a certificate that was replaced or removed, or whose destination was deleted', async () => {
    for (const after of [aWebhook({ client_certificate: certificate('b') }), aWebhook(), undefined]) {
      await createNoteCertificate(table.client, name)(aWebhook({ client_certificate: certificate('a') }));
      [now, stored] = [EXPIRY, after];
      expect(await tick()).toBe(0);
    }
    expect(sent).toEqual([]);
  });

  test('is reported later if the bound of the hour is reached or the bus fails', async () => {
    now = EXPIRY + 1;
    answer = () => false;
    expect(await tick()).toBe(1);
    answer = () => {
      throw new Error('the bus is unavailable');
    };
    await expect(tick()).rejects.toThrow('unavailable');
    answer = () => true;
    expect(await tick()).toBe(0);
    expect(sent).toMatchObject([{ cause: 'expired' }]);
  });

  test('of a destination without a certificate stores nothing', async () => {
    stored = undefined;
    await createNoteCertificate(table.client, name)(aWebhook({ id: 'dst_2' }));
    now = EXPIRY;
    expect(await tick()).toBe(0);
  });
});
