/** Checks the signature of a pasted request or queue message with WebCrypto. Nothing leaves the browser. */

export interface Pasted {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Verdict =
  | { readonly kind: 'right'; readonly age: number }
  | { readonly kind: 'wrong' | 'unreadable'; readonly reason: string };

const REQUIRED = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/**
 * Reads headers, an empty line and a body, or a message as the AWS CLI prints it (`aws sqs receive-message`). A request line and
 * other lines without a colon are ignored.
 */
export function readPasted(text: string): Pasted {
  const message = messageIn(text);
  if (message) return message;
  const normal = text.replaceAll('\r\n', '\n').trimStart();
  const end = normal.indexOf('\n\n');
  const [head, body] = end === -1 ? [normal, ''] : [normal.slice(0, end), normal.slice(end + 2)];
  const headers = head.split('\n').flatMap((line) => {
    const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), (value ?? '').trim()]];
  });
  // Editors add a line feed to the end of a text.
  return { headers: Object.fromEntries(headers), body: body.replace(/\n$/, '') };
}

interface QueueMessage {
  readonly Body?: unknown;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

function messageIn(text: string): Pasted | undefined {
  try {
    const parsed = JSON.parse(text) as QueueMessage & { readonly Messages?: readonly QueueMessage[] };
    const { Body, MessageAttributes = {} } = parsed.Messages?.[0] ?? parsed;
    if (typeof Body !== 'string') return undefined;
    const headers = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [
      name.toLowerCase(),
      StringValue,
    ]);
    return { headers: Object.fromEntries(headers), body: Body };
  } catch {
    return undefined;
  }
}

/** @param nowSeconds Unix seconds. */
export async function checkSignature(secret: string, { headers, body }: Pasted, nowSeconds: number): Promise<Verdict> {
  const missing = REQUIRED.filter((name) => !headers[name]);
  if (missing.length > 0) return unreadable(`The request has no ${missing.join(', no ')}.`);
  if (body === '') return unreadable('The request has no body. Paste the headers, an empty line, and the body.');
  const key = keyOf(secret);
  if (key === undefined) return unreadable('The secret is not Base64. Copy all of it, with or without whsec_.');
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', imported, content));
  const expected = `v1,${btoa(String.fromCharCode(...digest))}`;
  if (signatures.split(' ').includes(expected))
    return { kind: 'right', age: Math.round(nowSeconds - Number(timestamp)) };
  return {
    kind: 'wrong',
    reason:
      'No signature fits. The secret belongs to another destination or was revoked, or the body is not the one that was sent: it was parsed and written again, decoded from Base64, or cut off.',
  };
}

function unreadable(reason: string): Verdict {
  return { kind: 'unreadable', reason };
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const text = atob(secret.trim().replace(/^whsec_/, ''));
    return text === '' ? undefined : Uint8Array.from(text, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
