/**
 * Checks the access keys of calls to queues and buses, as an option of the run. The beginnings of some keys are test cards, which
 * select an answer of AWS. The signature is not verified.
 */
import { AwsError } from './aws-error.ts';

export interface KeyCheckPorts {
  /** Reports whether the key is one of the run: of a session, a function or a configuration file. */
  isKnown(accessKeyId: string): boolean;
}

const UNKNOWN = ['InvalidClientTokenId', 'The security token included in the request is invalid.'] as const;
const MISMATCH = [
  'SignatureDoesNotMatch',
  'The request signature we calculated does not match the signature you provided.',
] as const;

/** The answers by the beginnings of keys. `undefined`: the call is accepted. */
const TEST_CARDS: readonly (readonly [start: string, answer: readonly [code: string, message: string] | undefined])[] =
  [
    ['AKIAGRANTED', undefined],
    ['AKIADENIED', ['AccessDenied', 'Access to the resource is denied.']],
    ['AKIAMISMATCH', MISMATCH],
  ];

/** @throws AwsError */
export function expectKey(accessKeyId: string, { isKnown }: KeyCheckPorts): void {
  const card = TEST_CARDS.find(([start]) => accessKeyId.startsWith(start));
  const answer = card ? card[1] : isKnown(accessKeyId) ? undefined : UNKNOWN;
  if (answer) throw new AwsError(answer[0], answer[1], { status: 403 });
}
