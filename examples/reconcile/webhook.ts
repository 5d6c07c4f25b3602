/** A receiver of webhooks that gets back what it lost. */
import { createServer } from 'node:http';
import { expressHandler } from '@feedhose/consumer';
import { keep, reconcileForever, variable } from './received.ts';

const port = Number(process.env['PORT'] ?? 8000);
createServer(expressHandler({ signingSecrets: variable('SIGNING_SECRET'), onUpdates: keep })).listen(port, () => {
  console.log(`listening to port ${port}`);
});
await reconcileForever();
