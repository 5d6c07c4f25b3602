/** A feed backend in TypeScript. It puts updates on the bus `BUS_NAME`, packed, and reports refused updates. */
import { createPublisher, type UpdateInput } from '@feedhose/publisher';

const publisher = createPublisher({ busName: process.env['BUS_NAME'] ?? '' });

const updates: UpdateInput[] = [
  {
    app_id: '1207',
    feed: 'user:amelie',
    new: [{ id: '0b8f9a5e-2f00-11f1-8080-800100000000', actor: 'user:amelie', verb: 'post', object: 'picture:100' }],
  },
  { app_id: '1207', feed: 'user:bruno', deleted: ['0b8f9a5e-2f00-11f1-8080-800100000001'] },
  { app_id: '1207', type: 'reaction.new', generic: { id: 'r1', kind: 'like', user_id: 'emre' } },
];

const { published, refused } = await publisher.publish(updates);
console.log(`${published} published`);
for (const { index, code, reason } of refused) console.error(`update ${index}: ${code}: ${reason}`);
publisher.close();
process.exitCode = refused.length === 0 ? 0 : 1;
