/** Admission: which invocations can run at the same time on a machine with few cores. */
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Admitted, createAdmission, defaultConcurrency } from '../../local/lambda/admission.ts';

beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
afterEach(() => mock.timers.reset());

/** Lets everything happen that needs no time. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Enters an invocation of each function, and gives what has begun, by its number. */
function enterAll(concurrency: number, functionNames: readonly string[], perFunction = 16) {
  const admission = createAdmission({ concurrency, perFunction });
  const places = new Map<number, Admitted>();
  const ended: number[] = [];
  for (const [number, name] of functionNames.entries()) {
    void admission.enter(name).then((place) => {
      if (place) places.set(number, place);
      else ended.push(number);
    });
  }
  const begun = async (): Promise<readonly number[]> => {
    await settled();
    return [...places.keys()];
  };
  return { admission, places, ended, begun };
}

describe('an invocation', () => {
  test('begins immediately below the limit of active invocations, and otherwise in the order of arrival', async () => {
    const { places, begun } = enterAll(2, ['a', 'a', 'a', 'a']);
    expect(await begun()).toEqual([0, 1]);
    places.get(1)?.leave();
    expect(await begun()).toEqual([0, 1, 2]);
    places.get(0)?.leave();
    expect(await begun()).toEqual([0, 1, 2, 3]);
  });

  test('begins immediately when no other invocation of its function is active', async () => {
    const { begun } = enterAll(1, ['a', 'a', 'b', 'b', 'c']);
    expect(await begun()).toEqual([0, 2, 4]);
  });

  test('does not count while it waits for an answer, and counts again when it continues', async () => {
    const { places, begun } = enterAll(1, ['a', 'a', 'a']);
    await begun();
    let waits = true;
    places.get(0)?.watch(() => waits);
    mock.timers.tick(1_000);
    expect(await begun()).toEqual([0, 1]);
    waits = false;
    places.get(1)?.watch(() => true);
    mock.timers.tick(5_000);
    expect(await begun()).toEqual([0, 1]);
  });

  test('waits if its function has its maximum of invocations, even if all of them wait', async () => {
    const { places, begun } = enterAll(1, ['a', 'a', 'a'], 2);
    for (const number of [0, 1]) {
      await begun();
      places.get(number)?.watch(() => true);
      mock.timers.tick(1_000);
    }
    expect(await begun()).toEqual([0, 1]);
    places.get(0)?.leave();
    expect(await begun()).toEqual([0, 1, 2]);
  });

  test('does not begin once the run is closed', async () => {
    const { admission, ended, begun } = enterAll(1, ['a', 'a']);
    await begun();
    admission.close();
    expect(await begun()).toEqual([0]);
    expect(ended).toEqual([1]);
    expect(await admission.enter('b')).toBeUndefined();
  });
});

test('whenFree resolves exactly when an invocation could begin immediately, and does not admit it', async () => {
  const { admission, places, begun } = enterAll(1, ['a']);
  await begun();
  let told = false;
  const asked = admission.whenFree('a').then(() => {
    told = true;
  });
  await admission.whenFree('b');
  await begun();
  expect(told).toBe(false);
  places.get(0)?.leave();
  await asked;
  expect(await admission.enter('a')).toBeDefined();
});

test('environments are not asked whether they wait unless an invocation is waiting', async () => {
  const { places, begun } = enterAll(1, ['a', 'a']);
  await begun();
  let asked = 0;
  places.get(0)?.leave();
  await begun();
  places.get(1)?.watch(() => {
    asked++;
    return true;
  });
  mock.timers.tick(10_000);
  expect(asked).toBe(0);
});

test('the default limit is at least two invocations', () => {
  expect(defaultConcurrency()).toBeGreaterThanOrEqual(2);
});
