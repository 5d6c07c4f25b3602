/** THIRD_PARTY_LICENSES.txt of the packages: the licences of the code of others that a package includes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from '../../core/defined.ts';
import { type BuiltFile, textFile } from '../settle-files.ts';
import { bundledPackages, packageIn } from './bundled.ts';

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  /** The name in the manifest. */
  readonly author: string;
  /** The text of its licence file. */
  readonly text?: string;
  /** The text of its NOTICE file, which Apache-2.0 requires copies to include. */
  readonly notice?: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const RULE = '-'.repeat(80);

/** @param more code that is not in the bundles. */
export async function licensesFile(bundles: readonly string[], more: readonly ThirdParty[] = []): Promise<BuiltFile> {
  const apache = readFileSync(join(root, 'LICENSE'), 'utf8').split(/^\s*APPENDIX:/m)[0] ?? '';
  const folders = new Set([...(await bundledPackages(bundles)).values()].flatMap((found) => [...found]));
  return textFile('THIRD_PARTY_LICENSES.txt', licensesText([...[...folders].map(thirdPartyIn), ...more], apache));
}

function thirdPartyIn(folder: string): ThirdParty {
  const { version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const contentOf = (pattern: RegExp): string | undefined => {
    const name = readdirSync(join(root, folder)).find((one) => pattern.test(one));
    return name === undefined ? undefined : readFileSync(join(root, folder, name), 'utf8');
  };
  return {
    name: packageIn(folder),
    version,
    license,
    author: author?.name ?? author ?? '',
    ...defined({ text: contentOf(/^(?:licen[cs]e|copying)/i), notice: contentOf(/^notice/i) }),
  };
}

/**
 * Returns the licences, each once with the names of its packages.
 * @param apache the text of Apache-2.0, which is the same for all packages. @throws when the text of a licence is unknown.
 */
export function licensesText(packages: readonly ThirdParty[], apache: string): string {
  const sorted = packages.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sections = [...Map.groupBy(sorted, (one) => textOf(one, apache))].map(([text, these]) => [
    RULE,
    ...these.map(({ name, version, license }) => `${name} ${version} (${license})`),
    ...these.flatMap(({ name, notice }) => (notice === undefined ? [] : ['', `NOTICE of ${name}:`, notice.trim()])),
    '',
    text,
    '',
  ]);
  return ['This package includes code of the following packages.', '', ...sections.flat()].join('\n');
}

function textOf({ name, license, author, text }: ThirdParty, apache: string): string {
  if (license === 'Apache-2.0') return apache.trimEnd();
  if (text !== undefined) return text.trim();
  if (license === 'MIT' && author !== '') return mit(author);
  throw new Error(`${name} (${license}) has no licence file`);
}

/** Returns the licence of a package that names MIT in its manifest, but does not contain its text. */
function mit(author: string): string {
  return `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
