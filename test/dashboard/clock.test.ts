/** The server's clock of the dashboard, as it is estimated from the `Date` headers of responses. */
import { expect, test } from '@jest/globals';
import { createClock } from '../../dashboard/src/clock-estimate.ts';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const dateOf = (time: number): string => new Date(time).toUTCString();

function aClock(start = NOON) {
  let local = start;
  const clock = createClock(() => local);
  return {
    clock,
    /** A response arrives after this time. */
    respond(afterMs: number, server: number): void {
      local += afterMs;
      clock.observe(dateOf(server), local);
    },
    wait(ms: number): void {
      local += ms;
    },
  };
}

test("the browser's clock is used until a response has a Date header", () => {
  const { clock } = aClock();
  expect(clock.now()).toBe(NOON);
  clock.observe(null, NOON);
  clock.observe('tomorrow', NOON);
  expect(clock.now()).toBe(NOON);
});

test.each([-7_200_000, 86_400_000])('a browser clock that is wrong by %d ms does not matter', (offset) => {
  const { clock, respond, wait } = aClock(NOON + offset);
  respond(0, NOON);
  expect(Math.abs(clock.now() - NOON)).toBeLessThanOrEqual(1_000);
  wait(30_000);
  expect(Math.abs(clock.now() - NOON - 30_000)).toBeLessThanOrEqual(1_000);
});

test('the time does not jump back and forth between responses within the resolution of the header', () => {
  const { clock, respond } = aClock();
  const shown = [0, 300, 700, 999, 1_400].map((at, index, all) => {
    respond(at - (all[index - 1] ?? 0), Math.floor((NOON + at) / 1000) * 1000);
    return clock.now() - (NOON + at);
  });
  expect(new Set(shown).size).toBe(1);
});

test('a server clock that runs twenty times faster is followed between responses', () => {
  const { clock, respond, wait } = aClock();
  for (let second = 0; second <= 10; second++) respond(second === 0 ? 0 : 1_000, NOON + second * 20_000);
  wait(5_000);
  expect(Math.abs(clock.now() - (NOON + 15 * 20_000))).toBeLessThanOrEqual(2_000);
});
