/** From X-Ray's header to W3C Trace Context: the ids that customers, operators and tracing tools search for. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeDelivery, encodeDelivery } from '../../core/delivery/delivery.ts';
import { webhookHeaders } from '../../core/delivery/headers.ts';
import { traceIdOf, traceOf, traceparentOf } from '../../core/trace.ts';
import { checkCustomHeaders } from '../../core/transport/webhook/custom-headers.ts';
import { aDelivery, aSigner } from './make.ts';

/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/;
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });

describe('a header of X-Ray', () => {
  test.each([
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1', '01'],
    ['Sampled=1;Root=1-5759e988-bd862e3fe1be46a994272793', '01'],
    ['Self=1-67891234-12456789abcdef012345678;Root=1-5759E988-BD862E3FE1BE46A994272793;Sampled=0;Lineage=a:1', '00'],
    ['Root=1-5759e988-bd862e3fe1be46a994272793; Sampled=1', '01'],
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?', '00'],
    ['Root=1-5759e988-bd862e3fe1be46a994272793;NotSampled=1', '00'],
  ])('contains a trace: %s', (header, flags) => {
    expect(traceOf(header)).toBe(`5759e988bd862e3fe1be46a994272793-${flags}`);
  });

  test('contains a trace whose id begins and ends with zeros', () => {
    expect(traceOf('Root=1-0059e988-bd862e3fe1be46a994272700')).toBe('0059e988bd862e3fe1be46a994272700-00');
  });

  test.each([
    undefined,
    '',
    'Root=2-5759e988-bd862e3fe1be46a994272793',
    'Root=1-5759e988-bd862e3fe1be46a99427279',
    'NotRoot=1-5759e988-bd862e3fe1be46a994272793',
    'Root=1-00000000-000000000000000000000000;Sampled=1',
    '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
  ])('contains no trace: %s', (header) => {
    expect(traceOf(header)).toBeUndefined();
  });
});

describe('traceparent', () => {
  test('carries the trace of the bus event, and whether it is sampled', () => {
    const trace = traceOf('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1') ?? '';
    expect(traceparentOf(aDelivery({ trace }))).toMatch(/^00-5759e988bd862e3fe1be46a994272793-[0-9a-f]{16}-01$/);
  });

  test("has digits from the delivery's id if there is no trace", () => {
    const delivery = aDelivery({ id: `dlv_${'ab'.repeat(16)}` });
    expect(traceIdOf(delivery)).toBe('ab'.repeat(16));
    expect(traceparentOf(delivery)).toMatch(/^00-(?:ab){16}-[0-9a-f]{16}-00$/);
  });

  test.each(['', 'x', `x${'c'.repeat(32)}-01`, `${'c'.repeat(32)}-01x`, `${'c'.repeat(32)}-02`])(
    "has digits from the delivery's id, unsampled, for the invalid trace %j",
    (trace) => {
      const delivery = aDelivery({ id: `dlv_${'ab'.repeat(16)}`, trace });
      expect(traceparentOf(delivery)).toMatch(/^00-(?:ab){16}-[0-9a-f]{16}-00$/);
    },
  );

  test('has another trace for an id that only contains the digits of another', () => {
    const digits = 'ab'.repeat(16);
    const ids = [`dlv_${digits}`, `dlv_${digits}0`, `xdlv_${digits}`, `dlv_${'0'.repeat(32)}`];
    expect(new Set(ids.map((id) => traceIdOf(aDelivery({ id })))).size).toBe(ids.length);
  });

  test('has one trace for all attempts, and a span for each', () => {
    const all = [1, 2, 3].map((attempt) => traceparentOf(aDelivery({ attempt })));
    expect(new Set(all.map((one) => one.split('-')[1])).size).toBe(1);
    expect(new Set(all.map((one) => one.split('-')[2])).size).toBe(3);
    expect(traceparentOf(aDelivery({ attempt: 2 }))).toBe(all[1]);
  });

  test('is well-formed for every id and every stored trace', () => {
    const trace = fc.oneof(
      fc.constant(undefined),
      fc.string(),
      hex(32).map((id) => `${id}-01`),
    );
    const id = fc.oneof(
      fc.string(),
      hex(32).map((digits) => `dlv_${digits}`),
      fc.constant(`dlv_${'0'.repeat(32)}`),
    );
    fc.assert(
      fc.property(id, trace, fc.integer({ min: 1, max: 21 }), (own, known, attempt) => {
        expect(traceparentOf({ id: own, attempt, ...(known === undefined ? {} : { trace: known }) })).toMatch(
          TRACEPARENT,
        );
      }),
    );
  });

  test('is sent with each webhook, and does not change signed deliveries and their signatures', () => {
    const [plain, traced] = [{}, { trace: `${'c'.repeat(32)}-01` }].map((more) =>
      webhookHeaders(aDelivery(more), aSigner(), 0),
    );
    expect(traced?.['traceparent']).toMatch(/^00-c{32}-/);
    expect({ ...traced, traceparent: '' }).toEqual({ ...plain, traceparent: '' });
  });

  test('cannot be set by a customer', () => {
    for (const name of ['traceparent', 'TraceParent', 'tracestate']) {
      expect(checkCustomHeaders({ [name]: 'x' }, { hasUrlCredentials: false })).toEqual([
        `header ${name}: expected a header of your own, got a reserved one (Feedhose sends it itself)`,
      ]);
    }
  });
});

test('a delivery keeps its trace when it passes through its queue', () => {
  const delivery = aDelivery({ trace: `${'d'.repeat(32)}-01` });
  expect(decodeDelivery(encodeDelivery(delivery))).toEqual(delivery);
});
