/** The recorded answers of AWS, with one test for each fact. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cleanupAfterAll } from '../../support/cleanup.ts';
import { conformanceEndpoint } from '../support/endpoint.ts';
import { DYNAMODB_FACTS } from './dynamodb.ts';
import { EVENTS_FACTS } from './events.ts';
import { differenceFrom, type Fact, type Place } from './fact.ts';
import { KMS_FACTS } from './kms.ts';
import { placeOf } from './place.ts';
import { STS_FACTS } from './sts.ts';

const SERVICES: Readonly<Record<string, readonly Fact[]>> = {
  dynamodb: DYNAMODB_FACTS,
  events: EVENTS_FACTS,
  kms: KMS_FACTS,
  sts: STS_FACTS,
};
const onCleanup = cleanupAfterAll();
let placeFor: (service: string) => Omit<Place, 'unique'>;

beforeAll(async () => {
  const endpoint = await conformanceEndpoint();
  onCleanup(() => endpoint.close());
  placeFor = await placeOf(endpoint.client);
});

describe.each(Object.entries(SERVICES))('%s answers as AWS does', (service, facts) => {
  test('each pair of an operation and a condition is in the table once', () => {
    const pairs = facts.map(({ operation, condition }) => `${operation}, ${condition}`);
    expect(pairs.filter((pair, at) => pairs.indexOf(pair) !== at)).toEqual([]);
  });

  test.each(facts.map((fact, at) => ({ ...fact, at })))('$operation, $condition ($origin)', async ({ at, ...fact }) => {
    const place = { ...placeFor(service), unique: `${service}-${at}` };
    expect(await differenceFrom(fact, place)).toBeUndefined();
  });
});
