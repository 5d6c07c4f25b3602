// A receiver in Fastify.
import fastify from 'fastify';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SIGNING_SECRET);
const app = fastify();
// The raw text is kept, because signatures cover the bytes as they arrived.
app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body));
app.post('/hook', async (request, reply) => {
  try {
    webhook.verify(request.body, request.headers);
    return reply.code(204).send();
  } catch {
    return reply.code(401).send();
  }
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
