/**
 * Code that verifies deliveries, for customers to copy. docs/verifying.md contains the same functions, and
 * test/docs/verifying.test.ts runs them in each language that is installed.
 */
export const LANGUAGES = ['js', 'python', 'go', 'php', 'ruby'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  js: 'Node',
  python: 'Python',
  go: 'Go',
  php: 'PHP',
  ruby: 'Ruby',
};

/** The lines that import what a function needs, and the function. */
interface Code {
  readonly imports: string;
  readonly code: string;
}

/** Functions that report whether a body was signed with a secret. */
export const IS_SIGNED: Readonly<Record<Language, Code>> = {
  js: {
    imports: `import { createHmac, timingSafeEqual } from 'node:crypto';`,
    code: `/** @param headers with names in lower case. @param body the raw body, before it is parsed. */
function isSigned(secret, headers, body, toleranceSeconds = 300) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceSeconds)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(id + '.' + timestamp + '.').update(body).digest();
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return one.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}`,
  },
  python: {
    imports: `import base64
import hashlib
import hmac
import time`,
    code: `def is_signed(secret, headers, body, tolerance_seconds=300):
    """Takes headers with names in lower case, and the raw body as bytes, before it is parsed."""
    timestamp = headers.get("webhook-timestamp", "0")
    if abs(time.time() - int(timestamp)) > tolerance_seconds:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
    return any(hmac.compare_digest(expected, one.encode()) for one in headers["webhook-signature"].split(" "))`,
  },
  go: {
    imports: `import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)`,
    code: `// isSigned takes the raw body, before it is parsed.
func isSigned(secret string, headers http.Header, body []byte, tolerance time.Duration) bool {
	timestamp := headers.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > tolerance {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(headers.Get("webhook-id") + "." + timestamp + "."))
	mac.Write(body)
	expected := mac.Sum(nil)
	for _, one := range strings.Split(headers.Get("webhook-signature"), " ") {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(one, "v1,"))
		if err == nil && strings.HasPrefix(one, "v1,") && hmac.Equal(given, expected) {
			return true
		}
	}
	return false
}`,
  },
  php: {
    imports: '<?php',
    code: `/** Takes headers with names in lower case, and the raw body, before it is parsed. */
function is_signed(string $secret, array $headers, string $body, int $tolerance_seconds = 300): bool
{
    ['webhook-id' => $id, 'webhook-timestamp' => $timestamp, 'webhook-signature' => $signatures] = $headers;
    if (abs(time() - (int) $timestamp) > $tolerance_seconds) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $one) {
        if (hash_equals($expected, $one)) {
            return true;
        }
    }
    return false;
}`,
  },
  ruby: {
    imports: `require 'openssl'`,
    code: `# Takes headers with names in lower case, and the raw body, before it is parsed.
def signed?(secret, headers, body, tolerance_seconds = 300)
  id, timestamp, signatures = headers.values_at('webhook-id', 'webhook-timestamp', 'webhook-signature')
  return false if (Time.now.to_i - Integer(timestamp)).abs > tolerance_seconds

  key = secret.delete_prefix('whsec_').unpack1('m0')
  digest = OpenSSL::HMAC.digest('SHA256', key, "#{id}.#{timestamp}.".b + body.b)
  expected = "v1,#{[digest].pack('m0')}"
  signatures.split.any? { |one| OpenSSL.secure_compare(expected, one) }
end`,
  },
};

/** How each language writes the secret: as text, or as a variable of the environment if it is not known. */
const SECRETS: Readonly<Record<Language, (secret: string | undefined) => string>> = {
  js: (secret) => (secret === undefined ? 'process.env.SIGNING_SECRET' : `'${secret}'`),
  python: (secret) => (secret === undefined ? 'os.environ["SIGNING_SECRET"]' : `"${secret}"`),
  go: (secret) => (secret === undefined ? 'os.Getenv("SIGNING_SECRET")' : `"${secret}"`),
  php: (secret) => (secret === undefined ? "getenv('SIGNING_SECRET')" : `'${secret}'`),
  ruby: (secret) => (secret === undefined ? "ENV.fetch('SIGNING_SECRET')" : `'${secret}'`),
};

const HANDLERS: Readonly<Record<Language, (secret: string) => string>> = {
  js: (secret) => `// In the handler of your endpoint:
if (!isSigned(${secret}, request.headers, rawBody)) return response.writeHead(401).end();
const updates = JSON.parse(rawBody);`,
  python: (secret) => `# In the handler of your endpoint:
headers = {name.lower(): value for name, value in request.headers.items()}
if not is_signed(${secret}, headers, raw_body):
    return "", 401
updates = json.loads(raw_body)`,
  go: (secret) => `// In the handler of your endpoint:
if !isSigned(${secret}, request.Header, body, 5*time.Minute) {
	http.Error(response, "", http.StatusUnauthorized)
	return
}`,
  php: (secret) => `// In your endpoint:
$headers = array_change_key_case(getallheaders());
$body = file_get_contents('php://input');
if (!is_signed(${secret}, $headers, $body)) {
    http_response_code(401);
    exit;
}
$updates = json_decode($body, true);`,
  ruby: (secret) => `# In your endpoint (Rack):
headers = %w[id timestamp signature].to_h { |part| ["webhook-#{part}", request.get_header("HTTP_WEBHOOK_#{part.upcase}")] }
body = request.body.read
halt 401 unless signed?(${secret}, headers, body)
updates = JSON.parse(body)`,
};

/** Returns the code for an endpoint. @param secret the signing secret, if it is known. */
export function endpointCode(language: Language, secret: string | undefined): string {
  const { imports, code } = IS_SIGNED[language];
  return [imports, code, HANDLERS[language](SECRETS[language](secret))].join('\n\n');
}

// Consumers of a queue. The signature covers the text of the message, which is not decoded first.

export interface QueueCode {
  readonly queueUrl: string;
  readonly body: 'base64' | 'json';
  readonly secret: string | undefined;
}

/** A queue keeps messages for at most 14 days. */
const TOLERANCE = '14 * 86_400';

const CONSUMERS: Readonly<Partial<Record<Language, (queue: QueueCode & { readonly key: string }) => string>>> = {
  js: ({ queueUrl, body, key }) => `const QueueUrl = '${queueUrl}';
const sqs = new SQSClient({ region: '${regionOf(queueUrl)}' });
const { Messages = [] } = await sqs.send(
  new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] }),
);
for (const { Body, MessageAttributes = {}, ReceiptHandle } of Messages) {
  const headers = Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));
  if (!isSigned(${key}, headers, Body, ${TOLERANCE})) continue;
  const updates = JSON.parse(${body === 'json' ? 'Body' : "Buffer.from(Body, 'base64').toString()"});
  for (const update of updates) {
    // An update can arrive twice. Its event_id stays the same.
    console.log(update.event_id, update.type ?? update.feed);
  }
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}`,
  python: ({ queueUrl, body, key }) => `queue_url = "${queueUrl}"
sqs = boto3.client("sqs", region_name="${regionOf(queueUrl)}")
received = sqs.receive_message(
    QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20, MessageAttributeNames=["All"]
)
for message in received.get("Messages", []):
    headers = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    if not is_signed(${key}, headers, message["Body"].encode(), ${TOLERANCE}):
        continue
    for update in json.loads(${body === 'json' ? 'message["Body"]' : 'base64.b64decode(message["Body"])'}):
        # An update can arrive twice. Its event_id stays the same.
        print(update["event_id"], update.get("type", update["feed"]))
    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])`,
};

const CONSUMER_IMPORTS: Readonly<Partial<Record<Language, string>>> = {
  js: `import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';\n`,
  python: 'import json\nimport os\n\nimport boto3\n\n',
};

/** The languages with a whole consumer. In the others, verify the attributes of the message in the same way. */
export const CONSUMER_LANGUAGES = LANGUAGES.filter((language) => CONSUMERS[language] !== undefined);

export function consumerCode(language: Language, queue: QueueCode): string {
  const { imports, code } = IS_SIGNED[language];
  const key = SECRETS[language](queue.secret);
  const consumer = CONSUMERS[language]?.({ ...queue, key }) ?? '';
  return `${CONSUMER_IMPORTS[language] ?? ''}${imports}\n\n${code}\n\n${consumer}`;
}

/** Returns the region in the URL of a queue. */
function regionOf(url: string): string {
  return /^https:\/\/(?:sqs\.)?([a-z]{2}(?:-[a-z]+)+-\d)/.exec(url)?.[1] ?? 'us-east-1';
}
