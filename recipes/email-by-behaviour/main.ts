/**
 * A webhook for the scopes `users` and `reactions` that sends e-mails by user behaviour: a user who reacts `REACTIONS` times within
 * `WITHIN_MINUTES` gets one e-mail per day. Addresses come from `data.email` of the users.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createMemoryStore, expressHandler, type ReceivedUpdate, updateId } from '@feedhose/consumer';
import { sendMail } from './smtp.ts';

const { PORT = '8000', SIGNING_SECRET = '', API_KEY = '', SMTP_HOST = '127.0.0.1', SMTP_PORT = '1025' } = process.env;
const REACTIONS = Number(process.env['REACTIONS'] ?? 3);
const WITHIN_MS = Number(process.env['WITHIN_MINUTES'] ?? 60) * 60_000;
const DAY_MS = 86_400_000;

const addresses = new Map<string, string>();
/** User -> id of the update -> time of the reaction in Unix ms. A repeated update counts once. */
const reactions = new Map<string, Map<string, number>>();
/** User -> time of the reaction that caused the last e-mail. */
const written = new Map<string, number>();

async function onUpdate(update: ReceivedUpdate): Promise<void> {
  const generic = (update.generic ?? {}) as Readonly<Record<string, unknown>>;
  switch (update.type) {
    case 'user.new':
    case 'user.updated':
      return remember(String(generic['id']), generic['data']);
    case 'user.deleted':
      return forget(String(generic['id']));
    case 'reaction.new':
      return reacted(String(generic['user_id']), Date.parse(update.published_at), updateId(update));
  }
}

/** The address may arrive after the reactions, because the scopes have separate deliveries. */
async function remember(user: string, data: unknown): Promise<void> {
  const { email } = (data ?? {}) as { readonly email?: unknown };
  if (typeof email !== 'string' || !/^[^\s<>@]+@[^\s<>@]+$/.test(email)) return;
  addresses.set(user, email);
  console.log(`${addresses.size} addresses known`);
  const [id, atMs] = [...(reactions.get(user) ?? [])].at(-1) ?? [];
  if (id !== undefined && atMs !== undefined) await writeIfDue(user, atMs, id);
}

function forget(user: string): void {
  for (const known of [addresses, reactions, written]) known.delete(user);
}

async function reacted(user: string, atMs: number, id: string): Promise<void> {
  const known = reactions.get(user) ?? new Map<string, number>();
  reactions.set(user, known.set(id, atMs));
  for (const [other, time] of known) if (time <= atMs - WITHIN_MS) known.delete(other);
  await writeIfDue(user, atMs, id);
}

async function writeIfDue(user: string, atMs: number, id: string): Promise<void> {
  const address = addresses.get(user);
  const count = [...(reactions.get(user)?.values() ?? [])].filter((time) => Math.abs(time - atMs) < WITHIN_MS).length;
  const last = written.get(user);
  const wasWritten = last !== undefined && Math.abs(atMs - last) < DAY_MS;
  if (address === undefined || count < REACTIONS || wasWritten) return;
  // This is set before sending, because another delivery may be handled in the meantime.
  written.set(user, atMs);
  try {
    await sendMail({
      host: SMTP_HOST,
      port: Number(SMTP_PORT),
      from: 'community@example.com',
      to: address,
      // The same update has the same message id, even if the message is sent twice.
      messageId: `<${createHash('sha256').update(id).digest('hex')}@example.com>`,
      subject: 'You are on a roll',
      text: `You reacted ${count} times within the hour.\nHere is more of what people like you follow.`,
    });
  } catch (error) {
    // The delivery fails and is retried.
    written.delete(user);
    throw error;
  }
  console.log(`wrote to ${user}`);
}

const handler = expressHandler({
  signingSecrets: SIGNING_SECRET.split(' '),
  ...(API_KEY === '' ? {} : { apiKey: API_KEY }),
  seen: createMemoryStore(),
  onUpdate,
  onError: (error) => console.error(String(error)),
});

const server = createServer(handler).listen(Number(PORT), () => console.log(`listening on port ${PORT}`));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());
