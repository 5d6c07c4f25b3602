/** Reads the public API from the compiler's declaration files: exports, their members and docstrings. */
import { posix } from 'node:path';
import { defined } from '../../core/defined.ts';
import type { Declaration } from './declarations.ts';

export interface Member {
  readonly name: string;
  /** The declaration on one line, without `readonly`. */
  readonly signature: string;
  readonly optional: boolean;
  readonly doc: Doc;
}

export interface Exported {
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'const';
  readonly name: string;
  readonly extends?: string;
  /** The declaration of an export without members. */
  readonly is?: string;
  readonly doc: Doc;
  readonly members: readonly Member[];
}

export interface Doc {
  readonly text: string;
  /** The text of `@default` and other tags, by name. */
  readonly tags: Readonly<Record<string, string>>;
}

const HEAD =
  /^export (?:declare )?(?:abstract )?(class|interface|type|function|const) (\w+)(?:<[^{=(]*>)?(?: extends ([\w.]+))?/;
const LIST = /export (?:type )?\{([^}]*)\}(?: from '([^']+)')?/g;
const NO_DOC: Doc = { text: '', tags: {} };

/** Returns the exports that an entry file names, in their order. */
export function publicApi(entry: Declaration, declarations: readonly Declaration[]): readonly Exported[] {
  const byPath = new Map(declarations.map((one) => [one.path, one.text]));
  return [...entry.text.matchAll(LIST)].flatMap(([, list = '', from = '']) => {
    const path = posix.join(posix.dirname(entry.path), from).replace(/\.js$/, '.d.ts');
    const declared = exportsOf(byPath.get(path) ?? '');
    const names = list.split(',').map((name) => name.replace(/^\s*type\s+/, '').trim());
    return names.filter(Boolean).map((name) => {
      const found = declared.find((one) => one.name === name);
      if (!found) throw new Error(`${name} is exported by ${entry.path} and not declared in ${path}`);
      return found;
    });
  });
}

function exportsOf(text: string): readonly Exported[] {
  const found: Exported[] = [];
  let doc = NO_DOC;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('/**')) {
      const end = endOfDoc(lines, at);
      doc = docOf(lines.slice(at, end + 1));
      at = end;
      continue;
    }
    const [, kind, name = '', base] = HEAD.exec(line) ?? [];
    if (kind === 'class' || kind === 'interface') {
      const end = line.endsWith('}') ? at : lines.indexOf('}', at);
      const members = membersOf(lines.slice(at + 1, end));
      found.push({ kind, name, doc, members, ...defined({ extends: base }) });
      at = end;
    } else if (kind === 'type' || kind === 'function' || kind === 'const') {
      const end = lines.findIndex((one, index) => index >= at && /^(?!\s).*;$/.test(one));
      const is = lines
        .slice(at, end + 1)
        .join('\n')
        .replace(/^export (?:declare )?|;$/g, '');
      found.push({ kind, name, doc, members: [], is });
      at = Math.max(at, end);
    }
    doc = NO_DOC;
  }
  return found;
}

function membersOf(lines: readonly string[]): readonly Member[] {
  const members: Member[] = [];
  let doc = NO_DOC;
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim();
    if (line.startsWith('/**')) {
      const end = endOfDoc(lines, at);
      doc = docOf(lines.slice(at, end + 1));
      at = end;
      continue;
    }
    const signature = line.replace(/^readonly |;$/g, '').replace(/^get (\w+)\(\)/, '$1');
    const [, name = '', optional] = /^(\w+)(\?)?[(:<]/.exec(signature) ?? [];
    if (name !== '' && !line.startsWith('private') && !line.startsWith('protected')) {
      members.push({ name, signature, optional: optional === '?', doc });
    }
    doc = NO_DOC;
  }
  return members;
}

function endOfDoc(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, at) => at >= from && line.trimEnd().endsWith('*/'));
  return end < 0 ? lines.length - 1 : end;
}

function docOf(lines: readonly string[]): Doc {
  const text = lines.map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*)?\s?|\s*\*\/\s*$/g, '').trim()).join('\n');
  const [before = '', ...tagged] = text.split(/^@/m);
  const flowing = (some: string): string => some.trim().replaceAll(/\s*\n\s*/g, ' ');
  const tags = tagged.map((tag) => {
    const [, name = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
    return [name, flowing(rest)];
  });
  return { text: flowing(before), tags: Object.fromEntries(tags) };
}
