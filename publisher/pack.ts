/** Packs updates into event entries. An entry contains updates of one app, in order, up to the limit of bytes. */
import type { Ready } from './check.ts';

/** An entry of PutEvents, and the updates in it. */
export interface Packed {
  readonly detail: string;
  /** UTF-8 bytes of `detail`. */
  readonly bytes: number;
  readonly updates: readonly Ready[];
}

interface Open {
  readonly frameBytes: number;
  readonly updates: Ready[];
  bytes: number;
}

/** @param most maximum number of bytes of one detail, and of one update. */
export function createPacker(most: number) {
  const open = new Map<string, Open>();
  const close = (appId: string, { updates }: Open): Packed => {
    open.delete(appId);
    const [first] = updates;
    const detail =
      updates.length === 1 && first ? first.text : `${frameOf(appId)}${updates.map(({ text }) => text).join(',')}]}`;
    return { detail, bytes: Buffer.byteLength(detail, 'utf8'), updates };
  };
  const start = (update: Ready): void => {
    const frameBytes = Buffer.byteLength(frameOf(update.appId), 'utf8') + 2;
    open.set(update.appId, { frameBytes, updates: [update], bytes: frameBytes + update.bytes });
  };
  return {
    /** Adds an update. Returns the entry that the update fills, if any. */
    add(update: Ready): Packed | undefined {
      const own = open.get(update.appId);
      if (!own) {
        start(update);
        return undefined;
      }
      if (own.bytes + 1 + update.bytes <= most) {
        own.updates.push(update);
        own.bytes += 1 + update.bytes;
        return undefined;
      }
      const full = close(update.appId, own);
      start(update);
      return full;
    },
    /** Removes and returns the incomplete entries, oldest first. */
    flush: (): readonly Packed[] => [...open].map(([appId, own]) => close(appId, own)),
    get isEmpty() {
      return open.size === 0;
    },
  };
}

function frameOf(appId: string): string {
  return `{"app_id":${JSON.stringify(appId)},"updates":[`;
}
