/** Returns the ids of the apps of a run. The first of several is the template of the others, and is part of no other text. */
export function appIds(apps: number): readonly string[] {
  return apps === 1
    ? ['1']
    : Array.from({ length: apps }, (_, number) => `bench-app-${String(number).padStart(5, '0')}`);
}
