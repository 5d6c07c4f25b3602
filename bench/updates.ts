/** Updates of a social product, of a given size. They are the same in every run. */
import { defined } from '../core/defined.ts';

export type Style = 'plain' | 'escaped' | 'cjk';

const WORDS =
  'the quick brown fox jumps over lazy dogs while morning light falls on harbour and queues beat polling'.split(' ');
const KANJI = '日本語東京港朝光静部屋音楽走写真友達'.split('');

/** Returns a function that returns numbers from 0 up to 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface UpdateOptions {
  /** Omitted in packed entries, whose detail contains it. */
  readonly appId?: string;
  readonly feedGroup?: string;
  readonly style?: Style;
}

/** Returns the JSON of an update with one activity of 18 keys. Its size is about `bytes`, to within a word. */
export function makeUpdate(random: () => number, bytes: number, options: UpdateOptions = {}): string {
  const { appId, feedGroup = 'user', style = 'plain' } = options;
  const number = (below: number) => Math.floor(random() * below);
  const hex = (digits: number) => Array.from({ length: digits }, () => number(16).toString(16)).join('');
  const activity = {
    id: `${hex(8)}-2f00-11f1-8080-${hex(12)}`,
    actor: `user:${hex(6)}`,
    verb: 'post',
    object: `picture:${number(1e6)}`,
    foreign_id: `picture:${number(1e6)}`,
    time: '2026-11-23T09:15:04.123456',
    target: '',
    origin: null,
    to: [`timeline:${hex(6)}`],
    likes: number(1000),
    score: Math.round(random() * 1e6) / 1e6,
    tags: ['light', 'harbour'],
    place: { lat: number(9e7) / 1e6, lon: number(1.8e8) / 1e6, name: 'Harbour' },
    text: '',
  };
  const feed = `${feedGroup}:${hex(8)}`;
  const update = { feed, ...defined({ app_id: appId }), new: [activity], deleted: [], deleted_foreign_ids: [] };
  const frame = JSON.stringify(update);
  const words: string[] = [];
  for (let left = bytes - frame.length; left > 0; ) {
    const word = wordOf(style, number);
    words.push(word);
    left -= Buffer.byteLength(word, 'utf8') + 1;
  }
  return frame.replace('"text":""', () => `"text":"${words.join(' ')}"`);
}

function wordOf(style: Style, number: (below: number) => number): string {
  if (style === 'cjk') return Array.from({ length: 4 }, () => KANJI[number(KANJI.length)]).join('');
  const word = WORDS[number(WORDS.length)] as string;
  return style === 'escaped' ? `${word}\\u00e9\\n` : word;
}

/** Returns the number of updates of `makeUpdate` in a text. Each contains one verb. */
export function updatesIn(text: string): number {
  return text.split('"verb":').length - 1;
}

/** Returns the texts as a parser creates them, each separate in memory, like the records of a function's event. */
export function asReceived(texts: readonly string[]): readonly string[] {
  return JSON.parse(JSON.stringify(texts)) as string[];
}

/** Returns a detail with one update, or a packed one with several. */
export function detailOf(updates: readonly string[], appId: string): string {
  return updates.length === 1 ? (updates[0] as string) : `{"app_id":"${appId}","updates":[${updates.join(',')}]}`;
}

/** Returns the event that EventBridge creates from a detail. */
export function eventOf(detail: string, number: number): string {
  const id = `${number.toString(16).padStart(8, '0')}-1428-4cd3-a780-95db273d1602`;
  return `{"version":"0","id":"${id}","detail-type":"feed.update","source":"feed-backend","account":"123456789012","time":"2026-11-23T09:15:04Z","region":"us-east-1","resources":[],"detail":${detail}}`;
}
