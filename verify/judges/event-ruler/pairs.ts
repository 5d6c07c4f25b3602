/**
 * Generates pairs of a pattern and an event from a seed. The event is generated first. Most paths and operands of the pattern are taken
 * from it, so that many pairs match or nearly match. Some patterns are invalid on purpose.
 */
export interface Pair {
  readonly pattern: string;
  readonly event: string;
}

/** JSON with the spelling of its numbers, the order of its members, and repeated names. */
type Node =
  | { readonly raw: string }
  | { readonly list: readonly Node[] }
  | { readonly members: readonly (readonly [name: string, value: Node])[] };

/** Returns a generator of numbers in [0, 1), which is the same for the same seed (Mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = ['a', 'b', 'c', 'd'];
const RARE_NAMES = [
  ...['a.b', 'b.c', 'a.b.c', '$or', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'],
  ...['é', '😀', 'a b', 'prefix', 'numeric', 'A', '"', '\\', 'exists'],
];
const STRINGS = [
  ...['', 'x', 'xy', 'Xy', 'XY', 'xyx', 'yx', 'xyxyx', 'a*b', 'a\\b', '*', '\\', '"', 'x"', 'aXb', 'abab', 'aaab'],
  ...['10.0.0.1', '10.0.0.255', '010.0.0.1', '10.0.0.256', '10.0.1.0', '::1', '0:0:0:0:0:0:0:1', '2001:db8::1'],
  ...['2001:DB8::2', '::ffff:a00:1', ':', '::', '1::2::3', '255.255.255.255', '0.0.0.0', '1.2.3', '1:2:3:4:5:6:7:8'],
  ...['ß', 'SS', 'ss', 'İ', 'i', 'I', 'ı', 'ſ', 's', 'S', 'K', 'k', 'é', 'É', 'Σ', 'σ', 'ς', 'ﬀ', 'FF', 'ǅ', 'ŉ'],
  ...['日本', 'x日y', 'xéy', 'XÉY', '\u0000', '\u001f', '\n', 'N', 'null', 'true', '1', '1.0', 'x y'],
];
const EMOJI = ['😀', 'x😀y', '🚀 '];
const NUMBERS = [
  ...[
    '0',
    '-0',
    '0.0',
    '1',
    '1.0',
    '1e0',
    '10e-1',
    '1.5',
    '15e-1',
    '-1',
    '-1.0',
    '2',
    '3',
    '5',
    '5.0',
    '10',
    '100',
    '1e2',
  ],
  ...[
    '0.1',
    '0.10',
    '0.3',
    '3.0000001',
    '301.8',
    '3.018e2',
    '-5e9',
    '5000000000',
    '5000000001',
    '1e15',
    '123456789012',
  ],
  ...['9007199254740992', '0e5', '1e-7', '0.1234567', '1.7976931348623157e307', '1E2', '1e+2', '-0.0', '123e-9'],
];
/** Numbers that a 64-bit floating point number cannot represent exactly. */
const RARE_NUMBERS = [
  ...['9007199254740993', '12345678901234567890123', '1e400', '-1e400', '1e-400', '0.12345678901234567'],
  '0.1000000000000000055511151231257827',
];
const LITERALS = ['true', 'false', 'null'];
const CIDRS = [
  ...[
    '10.0.0.0/24',
    '10.0.0.0/8',
    '10.0.0.1/31',
    '0.0.0.0/0',
    '255.0.0.0/7',
    '10.0.0.77/27',
    '10.0.0.0/24/',
    '10.0.1.0/16',
  ],
  ...['2001:db8::/32', '::/0', '::1/127', '::/64', '1:2:3:4::/64', '::ffff:a00:0/8', '2001:DB8::ff/121'],
];
const BAD_CIDRS = [
  ...[
    '10.0.0.0/32',
    '10.0.0.0/-1',
    '10.0.0/8',
    '10.0.0.0/x',
    '::1/128',
    '2001:db8::/129',
    '10.0.0.0',
    '/8',
    'x/8',
    '10.0.0.300/8',
  ],
];
const WILDCARDS = [
  ...[
    '*',
    'x*',
    '*x',
    '*x*',
    'x*y',
    'a\\*b',
    'a\\\\b',
    'x*y*x',
    '*y*',
    'a*a*b',
    '\\**',
    '*\\*',
    '',
    'xy',
    '*é*',
    'x*日',
    '*"',
  ],
  ...['a*ab', '*a*a*b', '*\\\\', '10.*.1'],
];
const BAD_WILDCARDS = ['**', 'x**y', 'a\\b', '\\', '*:*:*:*:*:event-bus/*', 'é**'];
const TEXT_OPERATORS = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard', 'exactly', 'cidr'];

const text = (value: string): Node => ({ raw: JSON.stringify(value) });

function write(node: Node): string {
  if ('raw' in node) return node.raw;
  if ('list' in node) return `[${node.list.map(write).join(',')}]`;
  return `{${node.members.map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`).join(',')}}`;
}

interface Found {
  readonly names: readonly string[];
  /** Spelling of the number. */
  readonly raw: string;
}

function leavesOf(node: Node, names: readonly string[] = []): readonly Found[] {
  if ('raw' in node) return [{ names, raw: node.raw }];
  if ('list' in node) return node.list.flatMap((element) => leavesOf(element, names));
  return node.members.flatMap(([name, value]) => leavesOf(value, [...names, name]));
}

/** Returns one pair for each call. */
export function pairsOf(seed: number): () => Pair {
  const random = randomOf(seed);
  const chance = (share: number) => random() < share;
  const below = (count: number) => Math.floor(random() * count);
  const one = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);

  const name = () => (chance(0.1) ? one(RARE_NAMES) : one(NAMES));
  const string = () => one(chance(0.03) ? EMOJI : STRINGS);
  const number = () => one(chance(0.03) ? RARE_NUMBERS : NUMBERS);
  const leaf = (): Node => {
    const kind = random();
    if (kind < 0.6) return text(string());
    return { raw: kind < 0.85 ? number() : one(LITERALS) };
  };
  const object = (depth: number): Node => ({ members: some(4, () => [name(), value(depth - 1)] as const) });
  const value = (depth: number): Node => {
    const kind = random();
    if (depth <= 0 || kind < 0.35) return leaf();
    if (kind < 0.7) return object(depth);
    return { list: some(3, () => value(depth - 1)) };
  };
  const junk = (): Node => (chance(0.5) ? leaf() : value(2));

  const operandFrom = (found: string): string => {
    const own = found.startsWith('"') ? (JSON.parse(found) as string) : '';
    if (chance(0.4)) return string();
    const characters = [...own];
    const cut = below(characters.length + 1);
    const part = chance(0.5) ? characters.slice(0, cut).join('') : characters.slice(cut).join('');
    const whole = chance(0.3) ? own : part;
    return chance(0.3) ? (chance(0.5) ? whole.toUpperCase() : whole.toLowerCase()) : whole;
  };
  const wildcardFrom = (found: string): string => {
    if (chance(0.5)) return one(chance(0.05) ? BAD_WILDCARDS : WILDCARDS);
    const escaped = [...operandFrom(found)].map((deadLetter) =>
      '*\\'.includes(deadLetter) ? `\\${deadLetter}` : deadLetter,
    );
    const starred = escaped.map((deadLetter) => (chance(0.25) ? '*' : deadLetter)).join('');
    return chance(0.99) ? starred.replaceAll(/\*{2,}/g, '*') : starred;
  };
  const textFor = (operator: string, found: string): string => {
    if (operator === 'wildcard') return wildcardFrom(found);
    return operator === 'cidr' ? one(chance(0.07) ? BAD_CIDRS : CIDRS) : operandFrom(found);
  };
  /** An empty text is refused in some positions. */
  const textOrList = (operator: string, found: string): Node =>
    chance(0.5)
      ? { list: Array.from({ length: 1 + below(3) }, () => (chance(0.01) ? junk() : text(textFor(operator, found)))) }
      : text(textFor(operator, found));
  const anythingBut = (found: string): Node => {
    if (chance(0.4)) {
      const operator = one([
        'prefix',
        'suffix',
        'equals-ignore-case',
        'wildcard',
        ...(chance(0.02) ? ['numeric'] : []),
      ]);
      return { members: [[operator, textOrList(operator, found)]] };
    }
    const isNumber = chance(0.3);
    const excluded = (): Node => {
      if (chance(0.02)) return junk();
      if (chance(0.3) && /^["\d-]/.test(found) && found.startsWith('"') !== isNumber) return { raw: found };
      return isNumber ? { raw: number() } : text(string());
    };
    return chance(0.5) ? excluded() : { list: Array.from({ length: 1 + below(3) }, excluded) };
  };
  const numeric = (found: string): Node => {
    const limit = (): Node => ({ raw: chance(0.4) && /^[-\d]/.test(found) ? found : number() });
    if (chance(0.03))
      return { list: some(5, () => (chance(0.5) ? text(one(['<', '>', '=', '<=', '>=', '!='])) : junk())) };
    if (chance(0.5)) return { list: [text(one(['=', '<', '<=', '>', '>='])), limit()] };
    const limits = [limit(), limit()];
    if (chance(0.95)) limits.sort((a, b) => Number(write(a)) - Number(write(b)));
    return { list: limits.flatMap((bound, at) => [text(one(at === 0 ? ['>', '>='] : ['<', '<='])), bound]) };
  };
  const expression = (found: string): Node => {
    const kind = random();
    const operand = (): readonly [string, Node] => {
      if (kind < 0.15) return ['exists', { raw: chance(0.5) ? 'true' : 'false' }];
      if (kind < 0.4) return ['anything-but', anythingBut(found)];
      if (kind < 0.6) return ['numeric', numeric(found)];
      const operator = one(TEXT_OPERATORS);
      if (chance(0.2) && (operator === 'prefix' || operator === 'suffix')) {
        return [operator, { members: [['equals-ignore-case', text(operandFrom(found))]] }];
      }
      return [operator, text(textFor(operator, found))];
    };
    const [operator, right] = operand();
    if (chance(0.01)) return { members: [[operator, junk()]] };
    if (chance(0.005)) return { members: [[one(['PREFIX', 'regex', '']), right]] };
    return { members: chance(0.005) ? [] : [[operator, right]] };
  };
  const alternative = (found: string): Node => {
    const kind = random();
    if (kind < 0.2) return { raw: found };
    if (kind < 0.3) return leaf();
    return kind < 0.302 ? { list: [] } : expression(found);
  };
  const alternatives = (found: string): Node =>
    chance(0.005)
      ? { list: [] }
      : { list: Array.from({ length: 1 + (chance(0.4) ? below(4) : 0) }, () => alternative(found)) };

  /** Puts a list at a path, which is written with dots or as nested objects. */
  const put = (
    members: (readonly [string, Node])[],
    names: readonly string[],
    list: Node,
  ): (readonly [string, Node])[] => {
    const [first = '', ...rest] = names;
    if (rest.length === 0) return [...members, [first, list]];
    if (chance(0.15)) return put(members, [`${first}.${rest[0]}`, ...rest.slice(1)], list);
    const at = members.findIndex(([other, inner]) => other === first && 'members' in inner);
    const inner = members[at]?.[1];
    if (inner === undefined || !('members' in inner) || chance(0.05)) {
      return [...members, [first, { members: put([], rest, list) }]];
    }
    return members.with(at, [first, { members: put([...inner.members], rest, list) }]);
  };
  const fields = (found: readonly Found[], most: number): (readonly [string, Node])[] => {
    let members: (readonly [string, Node])[] = [];
    for (let count = 1 + below(most); count > 0; count -= 1) {
      const { names, raw }: Found =
        found.length > 0 && chance(0.85) ? one(found) : { names: [name(), ...some(2, name)], raw: write(leaf()) };
      const path = chance(0.05) ? [...names, name()] : chance(0.05) ? names.slice(0, -1) : names;
      members = put(members, path.length === 0 ? [name()] : path, alternatives(raw));
    }
    return members;
  };
  /** Adds a `$or` over fields of the same object to some objects. */
  const withOr = (members: readonly (readonly [string, Node])[], found: readonly Found[], share: number): Node => {
    const nested = members.map(([own, inner]): readonly [string, Node] => {
      if (!('members' in inner)) return [own, inner];
      const below = found.filter(({ names }) => names[0] === own && names.length > 1);
      return [
        own,
        withOr(
          inner.members,
          below.map(({ names, raw }) => ({ names: names.slice(1), raw })),
          share,
        ),
      ];
    });
    if (!chance(share)) return { members: nested };
    const branches = Array.from({ length: chance(0.05) ? 1 : 2 + below(2) }, () =>
      withOr(fields(found, 2), found, share / 3),
    );
    const or: readonly [string, Node] = ['$or', chance(0.03) ? junk() : { list: branches }];
    const place = below(nested.length + 1);
    return { members: chance(0.3) ? [or] : [...nested.slice(0, place), or, ...nested.slice(place)] };
  };

  return () => {
    const event: Node = { members: Array.from({ length: 1 + below(4) }, () => [name(), value(4)] as const) };
    const found = leavesOf(event);
    const pattern = withOr(fields(found, 4), found, 0.12);
    const broken = chance(0.005) ? junk() : pattern;
    return { pattern: write(broken), event: write(event) };
  };
}

/** Returns a wildcard with many stars and repetitions for each call. */
export function wildcardsOf(seed: number): () => string {
  const random = randomOf(seed);
  return () => {
    const characters = Array.from({ length: 1 + Math.floor(random() * 24) }, () => 'aab:*"'[Math.floor(random() * 6)]);
    return characters.join('').replaceAll(/\*{2,}/g, '*');
  };
}
