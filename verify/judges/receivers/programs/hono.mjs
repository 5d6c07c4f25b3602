// A receiver in Hono.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SIGNING_SECRET);
const app = new Hono();
app.post('/hook', async (context) => {
  try {
    webhook.verify(await context.req.text(), context.req.header());
    return context.body(null, 204);
  } catch {
    return context.body(null, 401);
  }
});
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
