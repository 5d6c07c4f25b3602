/**
 * The webhook receiver of `feedhose canary`. Its URL is public, so it serves only the paths of runs that the canary
 * has opened: for those it proves ownership with the API key of the app (contract, section 6) and keeps what is
 * posted for an hour. It answers every other request with 404 and stores nothing.
 */
import {
  CANARY_HEADERS,
  CANARY_RUN,
  type CanaryCall,
  type CanaryPage,
  type CanaryRequest,
} from '../../core/canary-receiver.ts';
import { WEBHOOK_BODY_BYTES } from '../../core/limits.ts';

export interface CanaryPorts {
  open(run: string, apiKey: string): Promise<void>;
  /** Returns the API key of an open run. */
  find(run: string): Promise<string | undefined>;
  keep(run: string, request: CanaryRequest): Promise<void>;
  read(run: string, after: string | undefined): Promise<CanaryPage>;
}

/** A request to the function URL. */
export interface UrlRequest {
  readonly rawPath: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const NOT_FOUND: UrlAnswer = { statusCode: 404 };

/** A request to the function URL always has a `requestContext`, so it cannot be mistaken for a call of the canary. */
export function createReceiver(ports: CanaryPorts) {
  return async (event: UrlRequest | CanaryCall): Promise<UrlAnswer | CanaryPage> => {
    if ('requestContext' in event) return receive(event, ports);
    if (!CANARY_RUN.test(event.run)) throw new Error('run: expected 64 hexadecimal digits, got another string');
    if (event.kind === 'read') return ports.read(event.run, event.after);
    await ports.open(event.run, event.api_key);
    return { requests: [] };
  };
}

async function receive(
  { rawPath, headers, requestContext, ...given }: UrlRequest,
  ports: CanaryPorts,
): Promise<UrlAnswer> {
  const run = rawPath.slice(1);
  const apiKey = CANARY_RUN.test(run) ? await ports.find(run) : undefined;
  if (apiKey === undefined) return NOT_FOUND;
  const { method } = requestContext.http;
  if (method === 'GET') return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: apiKey };
  if (method !== 'POST') return NOT_FOUND;
  const bytes = Buffer.from(given.body ?? '', given.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > WEBHOOK_BODY_BYTES) return { statusCode: 413 };
  const kept = CANARY_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  await ports.keep(run, { body: bytes.toString('utf8'), headers: Object.fromEntries(kept) });
  return { statusCode: 204 };
}
