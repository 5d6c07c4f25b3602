/** The update that the test buttons send (contract, section 7): one of type `test`, in a list like any other. */

export interface TestUpdate {
  readonly eventId: string;
  /** The list of it, as JSON text. */
  readonly body: string;
}

export const TEST_MESSAGE = 'This is a test message.';

/** @param unique part of its `event_id`: no two tests share one. */
export function testUpdate(appId: string, unique: string, nowMs: number, message: string = TEST_MESSAGE): TestUpdate {
  const eventId = `test-${unique}`;
  const update = {
    feed: '',
    app_id: appId,
    new: [],
    deleted: [],
    deleted_foreign_ids: [],
    published_at: new Date(nowMs).toISOString().replace('Z', '000+00:00'),
    type: 'test',
    generic: { message },
    event_id: eventId,
  };
  return { eventId, body: JSON.stringify([update]) };
}
