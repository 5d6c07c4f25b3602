// A receiver in Express. The judge replaces BODY_PARSER with the setting that docs/receiving.md names.
import express from 'express';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.SIGNING_SECRET);
const app = express();
app.post('/hook', BODY_PARSER, (request, response) => {
  try {
    webhook.verify(request.body, request.headers);
    response.sendStatus(204);
  } catch {
    response.sendStatus(401);
  }
});
app.listen(Number(process.env.PORT), '127.0.0.1');
