/**
 * Encodings in which programs write a text, implemented separately from the redaction, which decodes them. Each encoder
 * chooses for every character one of the spellings that readers of the format accept.
 */

/** At least 0 and below 1. */
type Roll = () => number;

export interface Encoder {
  readonly name: string;
  encode(text: string, roll: Roll): string;
}

const pick = <T>(roll: Roll, ...choices: readonly T[]): T =>
  choices[Math.floor(roll() * choices.length) % choices.length] as T;
const cased = (text: string, roll: Roll) => pick(roll, text.toLowerCase(), text.toUpperCase());
const mapped = (text: string, one: (character: string) => string) => [...text].map(one).join('');
const bytesOf = (text: string) => [...Buffer.from(text, 'utf8')];
const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');

const unicode = (character: string, roll: Roll) =>
  [...Array(character.length).keys()].map((at) => `\\u${cased(hex(character.charCodeAt(at), 4), roll)}`).join('');
const percent = (character: string, roll: Roll) =>
  bytesOf(character)
    .map((byte) => `%${cased(hex(byte, 2), roll)}`)
    .join('');
const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '/': '&sol;',
  '=': '&equals;',
  '+': '&plus;',
  '%': '&percnt;',
  é: '&eacute;',
};

const json: Encoder = {
  name: 'JSON, as little as must be',
  encode: (text) => JSON.stringify(text).slice(1, -1),
};
const jsonMixed: Encoder = {
  name: 'JSON, mixed',
  encode: (text, roll) =>
    mapped(text, (character) => {
      if (roll() < 0.3) return unicode(character, roll);
      if (character === '/' && roll() < 0.5) return '\\/';
      return JSON.stringify(character).slice(1, -1);
    }),
};
const url: Encoder = { name: 'encodeURIComponent', encode: (text) => encodeURIComponent(text) };
const percentMixed: Encoder = {
  name: 'percent encoding, mixed',
  encode: (text, roll) =>
    mapped(text, (character) =>
      /[^A-Za-z0-9]/.test(character) || roll() < 0.3 ? percent(character, roll) : character,
    ),
};
const percentAll: Encoder = {
  name: 'percent encoding of everything',
  encode: (text, roll) => mapped(text, (character) => percent(character, roll)),
};
const form: Encoder = {
  name: 'a form',
  encode: (text) => new URLSearchParams({ a: text }).toString().slice(2),
};
const html: Encoder = {
  name: 'HTML, as little as must be',
  encode: (text, roll) =>
    mapped(text, (character) => {
      if (!'&<>"\''.includes(character)) return character;
      return pick(
        roll,
        NAMED[character] ?? '',
        `&#${character.charCodeAt(0)};`,
        `&#x${hex(character.charCodeAt(0), 2)};`,
      );
    }),
};
const htmlMixed: Encoder = {
  name: 'HTML, mixed',
  encode: (text, roll) =>
    mapped(text, (character) => {
      if (character !== '&' && roll() < 0.4) return character;
      const code = character.codePointAt(0) ?? 0;
      const zeros = pick(roll, '', '0', '000');
      return pick(
        roll,
        NAMED[character] ?? `&#${code};`,
        `&#${zeros}${code};`,
        `&#${pick(roll, 'x', 'X')}${zeros}${cased(code.toString(16), roll)};`,
      );
    }),
};
const base64: Encoder = { name: 'Base64', encode: (text) => Buffer.from(text, 'utf8').toString('base64') };
const base64Inside: Encoder = {
  name: 'Base64 of a longer text',
  encode: (text, roll) => {
    const bytes = Buffer.from(`${pick(roll, '', '{', '{"', '{"a')}${text}${pick(roll, '', '"', '"}', '"}\n')}`, 'utf8');
    return bytes.toString(pick(roll, 'base64', 'base64url'));
  },
};
/** The form of MIME, `openssl base64`, `encodebytes` of Python and `chunk_split` of PHP. */
const base64Lines: Encoder = {
  name: 'Base64 in lines, of a longer text',
  encode: (text, roll) => {
    const before = '.'.repeat(Math.floor(roll() * 57));
    const lines = Buffer.from(before + text, 'utf8')
      .toString('base64')
      .match(pick(roll, /.{1,64}/g, /.{1,76}/g));
    return (lines ?? []).join(pick(roll, '\n', '\r\n', '\n  '));
  },
};
/** The form in which `addcslashes` of PHP, Perl, Ruby and PostgreSQL write characters beyond ASCII. */
const octal: Encoder = {
  name: 'octal escapes',
  encode: (text, roll) =>
    mapped(text, (character) => {
      if (character === '\\') return '\\\\';
      if (/[ -~]/.test(character) && roll() < 0.5) return character;
      return bytesOf(character)
        .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
        .join('');
    }),
};
/** A form that browsers read as well. */
const htmlOpen: Encoder = {
  name: 'HTML without semicolons',
  encode: (text) => [...text].map((character) => `&#${character.codePointAt(0)}`).join(''),
};
const hexadecimal: Encoder = {
  name: 'hexadecimal',
  encode: (text, roll) => cased(Buffer.from(text, 'utf8').toString('hex'), roll),
};

const separatedHex: Encoder = {
  name: 'hexadecimal with separators',
  encode: (text, roll) => {
    const prefix = pick(roll, '', '0x');
    return bytesOf(text)
      .map((byte) => `${prefix}${cased(hex(byte, 2), roll)}`)
      .join(pick(roll, ' ', ':', '-', ', '));
  },
};
const byteList: Encoder = {
  name: 'a list of bytes',
  encode: (text, roll) => bytesOf(text).join(pick(roll, ',', ', ', ' ')),
};
const quotedPrintable: Encoder = {
  name: 'quoted-printable',
  // The text begins with a line end, because a preceding text that ends with an equals sign is not part of the mail.
  encode: (text, roll) =>
    ['', ...bytesOf(text)]
      .map((byte) => {
        if (typeof byte === 'string') return byte;
        const isPlain = byte >= 0x21 && byte <= 0x7e && byte !== 0x3d;
        return isPlain && roll() < 0.8 ? String.fromCharCode(byte) : `=${hex(byte, 2).toUpperCase()}`;
      })
      .join(pick(roll, '=\r\n', '=\n')),
};

/** Writes each character in one of three ways, or unchanged where none of the three applies. */
const patchwork: Encoder = {
  name: 'JSON, percent encoding and HTML side by side',
  encode: (text, roll) =>
    mapped(text, (character) => {
      if (/[A-Za-z0-9]/.test(character) && roll() < 0.6) return character;
      return pick(roll, unicode(character, roll), percent(character, roll), `&#${character.codePointAt(0)};`);
    }),
};

export const ENCODERS: readonly Encoder[] = [
  ...[json, jsonMixed, url, percentMixed, percentAll, form],
  ...[html, htmlMixed, htmlOpen, base64, base64Inside, base64Lines, hexadecimal, octal, patchwork],
  ...[separatedHex, byteList, quotedPrintable],
];

/** The first encoder is the innermost. */
export function nested(text: string, encoders: readonly Encoder[], roll: Roll): string {
  return encoders.reduce((spelled, { encode }) => encode(spelled, roll), text);
}
