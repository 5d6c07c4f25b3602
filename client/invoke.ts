/** Sends requests to the function of the API by Lambda's Invoke, which the SDK signs with AWS credentials (SigV4). */

export interface Invocation {
  /** The output `ApiFunctionName` of the stack. */
  readonly functionName: string;
  /** Calls Lambda: `(input) => lambda.send(new InvokeCommand(input))`. */
  readonly send: (input: {
    readonly FunctionName: string;
    readonly Payload: Uint8Array;
  }) => Promise<{ readonly FunctionError?: string | undefined; readonly Payload?: Uint8Array | undefined }>;
}

interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Statuses whose responses have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);
const OPERATOR = { sub: 'client', 'cognito:groups': '[operators]' };

export function invokingFetch({ functionName, send }: Invocation): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname: rawPath, searchParams } = new URL(request.url);
    const body = await request.text();
    const { method } = request;
    const event = {
      version: '2.0',
      rawPath,
      headers: Object.fromEntries(request.headers),
      queryStringParameters: Object.fromEntries(searchParams),
      requestContext: {
        http: { method, path: rawPath, userAgent: 'feedhose client' },
        authorizer: { jwt: { claims: OPERATOR } },
      },
      ...(body === '' ? {} : { body }),
      isBase64Encoded: false,
    };
    const Payload = new TextEncoder().encode(JSON.stringify(event));
    const { FunctionError, Payload: answered } = await send({ FunctionName: functionName, Payload });
    if (FunctionError) throw new Error(`${functionName} failed. Check its log.`);
    const { statusCode, headers = {}, body: text = '' } = JSON.parse(new TextDecoder().decode(answered)) as Answer;
    return new Response(BODILESS.has(statusCode) ? null : text, { status: statusCode, headers });
  };
}
