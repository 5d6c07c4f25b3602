/**
 * Code that verifies deliveries with public keys, for customers to copy. docs/signing-keys.md contains the same functions, and
 * test/docs/signing-keys.test.ts runs them.
 */
import type { Language } from './code.ts';

export const PUBLIC_KEY_LANGUAGES = ['js', 'go'] as const satisfies readonly Language[];
export type PublicKeyLanguage = (typeof PUBLIC_KEY_LANGUAGES)[number];

/** Functions that report whether a body was signed with one of the keys of a set. */
export const IS_SIGNED_WITH_KEYS: Readonly<Record<PublicKeyLanguage, string>> = {
  js: `/** @param keys of the JSON Web Key Set. @param headers with names in lower case. @param body the raw body. */
function isSigned(keys, headers, body, toleranceSeconds = 300) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceSeconds)) return false;
  const content = Buffer.concat([Buffer.from(id + '.' + timestamp + '.'), body]);
  const given = signatures.split(' ').filter((one) => one.startsWith('v1a,')).slice(0, 10);
  const known = keys.filter(({ kty, crv }) => kty === 'OKP' && crv === 'Ed25519').slice(0, 10);
  return known.some((key) =>
    given.some((one) => verify(null, content, createPublicKey({ format: 'jwk', key }), Buffer.from(one.slice(4), 'base64'))),
  );
}`,
  go: `type key struct{ Kty, Crv, X string }

func isSigned(keys []key, id, timestamp, signatures string, body []byte, tolerance float64) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || math.Abs(float64(time.Now().Unix()-seconds)) > tolerance {
		return false
	}
	content := append([]byte(id+"."+timestamp+"."), body...)
	for _, one := range strings.Split(signatures, " ") {
		encoded, found := strings.CutPrefix(one, "v1a,")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if !found || err != nil {
			continue
		}
		for _, key := range keys {
			public, err := base64.RawURLEncoding.DecodeString(key.X)
			if err == nil && key.Kty == "OKP" && key.Crv == "Ed25519" && len(public) == ed25519.PublicKeySize && ed25519.Verify(public, content, signature) {
				return true
			}
		}
	}
	return false
}`,
};

const CALLS: Readonly<Record<PublicKeyLanguage, readonly [imports: string, (url: string) => string]>> = {
  js: [
    `import { createPublicKey, verify } from 'node:crypto';`,
    (url) => `// Keep the keys for five minutes. When none fits, fetch them again, at most once a minute.
const { keys } = await (await fetch('${url}')).json();

// rawBody is a Buffer. A queue message has the signed headers as its message attributes.
if (!isSigned(keys, request.headers, rawBody)) throw new Error('the signature is not valid');`,
  ],
  go: [
    `import (
	"crypto/ed25519"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"
)`,
    (url) => `// Fetch the keys from ${url}
// and keep them for five minutes. When none fits, fetch them again, at most once a minute.
// In the handler of your endpoint:
header := request.Header
if !isSigned(keys, header.Get("webhook-id"), header.Get("webhook-timestamp"), header.Get("webhook-signature"), body, 300) {
	http.Error(response, "", http.StatusUnauthorized)
	return
}`,
  ],
};

/** @param url the address of the public keys. */
export function publicKeyCode(language: PublicKeyLanguage, url: string): string {
  const [imports, callOf] = CALLS[language];
  return [imports, IS_SIGNED_WITH_KEYS[language], callOf(url)].join('\n\n');
}
