// A receiver in Express. The judge puts the setting that docs/receiving.md names in the place of BODY_PARSER.
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
