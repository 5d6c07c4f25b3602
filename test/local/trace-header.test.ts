/** The trace header of an invocation. */
import { describe, expect, test } from '@jest/globals';
import { traceOf } from '../../core/trace.ts';
import { traceHeaderOf } from '../../local/lambda/trace-header.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const of = (more: object = {}) =>
  traceHeaderOf({ caller: undefined, lineage: undefined, now: 1_465_510_280_000, invocation: 'f 1', ...more });

describe('the trace header of an invocation', () => {
  test('has its own root with the time, a parent, and no sampling', () => {
    expect(of()).toMatch(/^Root=1-5759e988-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(of({ invocation: 'f 2' })).not.toBe(of());
    expect(of()).toBe(of());
  });

  test('continues the trace of its caller, sampled or not', () => {
    expect(of({ caller: `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1` })).toMatch(
      new RegExp(`^${ROOT};Parent=(?!53995c3f42cd8ad8)[0-9a-f]{16};Sampled=1$`),
    );
    expect(of({ caller: `Self=1;${ROOT}` })).toMatch(new RegExp(`^${ROOT};Parent=[0-9a-f]{16};Sampled=0$`));
  });

  test('carries the chain of functions', () => {
    expect(of({ lineage: 'Lineage=a87bd80c:1' })).toMatch(/;Sampled=0;Lineage=a87bd80c:1$/);
  });

  test('can be parsed by the product', () => {
    expect(traceOf(of({ lineage: 'Lineage=a87bd80c:1' }))).toMatch(/^5759e988[0-9a-f]{24}-00$/);
  });
});
