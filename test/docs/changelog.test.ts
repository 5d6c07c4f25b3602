/** CHANGELOG.md has the form of Keep a Changelog, and its newest version is the version of the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from './support/documents.ts';

const GROUPS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const RELEASE = /^\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)$/;

/** Returns one sentence for each violation of the form. */
function violationsIn(changelog: string): readonly string[] {
  const [head = '', ...sections] = changelog.split(/^## /m);
  const releases = sections.slice(1).map(titleOf);
  return [
    ...(head.startsWith('# Changelog\n') ? [] : ['the title is not "# Changelog"']),
    ...(sections[0] !== undefined && titleOf(sections[0]) === '[Unreleased]'
      ? []
      : ['[Unreleased] is not the first section']),
    ...releases.flatMap((title, index) => violationsOfRelease(title, releases[index - 1])),
    ...sections.flatMap(violationsOfGroups),
  ];
}

function titleOf(section: string): string {
  return section.slice(0, section.indexOf('\n'));
}

function violationsOfRelease(title: string, newer: string | undefined): readonly string[] {
  const [, major, minor, patch, date = ''] = RELEASE.exec(title) ?? [];
  if (major === undefined) return [`${title} is not "[x.y.z] - YYYY-MM-DD"`];
  if (new Date(`${date}T00:00Z`).toJSON()?.slice(0, 10) !== date) return [`${date} is not a date`];
  const above = newer === undefined ? null : RELEASE.exec(newer);
  if (above === null) return [];
  const [, ...version] = above;
  const order = [major, minor, patch]
    .map((part, index) => Number(version[index]) - Number(part))
    .find((gap) => gap !== 0);
  return [
    ...((order ?? 0) > 0 ? [] : [`${title} is not older than the version above it`]),
    ...(date <= (above[4] ?? '') ? [] : [`${date} is later than the date of the version above it`]),
  ];
}

function violationsOfGroups(section: string): readonly string[] {
  const title = titleOf(section);
  const [between = '', ...groups] = section.slice(title.length).split(/^### /m);
  const names = groups.map(titleOf);
  const known = GROUPS.filter((name) => names.includes(name));
  return [
    ...(between.trim() === '' ? [] : [`${title} has text outside of its groups`]),
    ...names.filter((name) => !GROUPS.includes(name)).map((name) => `${title}: ${name} is not a group`),
    ...(new Set(names).size === names.length ? [] : [`${title} repeats a group`]),
    ...(known.join() === [...new Set(names)].filter((name) => GROUPS.includes(name)).join()
      ? []
      : [`${title}: its groups are not in order`]),
    ...groups
      .filter((group) => !/^\w+\n\n- [A-Z`"*[]/.test(group))
      .map((group) => `${title}: ${titleOf(group)} is not a list`),
    ...(title === '[Unreleased]' || groups.length > 0 ? [] : [`${title} is empty`]),
  ];
}

const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');

test('the changelog has the form of Keep a Changelog', () => {
  expect(violationsIn(changelog)).toEqual([]);
});

test('the newest version of the changelog is the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(/^## \[(\d.*?)\]/m.exec(changelog)?.[1]).toBe(version);
});

describe('the check of the form reports', () => {
  const form = (...lines: readonly string[]) =>
    violationsIn(['# Changelog', '', '## [Unreleased]', '', ...lines, ''].join('\n'));
  const group = (name: string) => ['', `### ${name}`, '', '- A sentence.', ''];

  test('nothing for an empty unreleased section and for versions in descending order', () => {
    expect(form('## [0.10.0] - 2026-02-28', ...group('Added'), '## [0.9.1] - 2026-02-28', ...group('Fixed'))).toEqual(
      [],
    );
  });

  test.each([
    ['a date that does not exist', ['## [0.1.0] - 2026-02-30', ...group('Added')], '2026-02-30 is not a date'],
    ['a version without a date', ['## [0.1.0]', ...group('Added')], '[0.1.0] is not "[x.y.z] - YYYY-MM-DD"'],
    [
      'versions in ascending order',
      ['## [0.9.0] - 2026-01-02', ...group('Added'), '## [0.10.0] - 2026-01-01', ...group('Added')],
      '[0.10.0] - 2026-01-01 is not older than the version above it',
    ],
    [
      'dates in ascending order',
      ['## [0.2.0] - 2026-01-01', ...group('Added'), '## [0.1.0] - 2026-01-02', ...group('Added')],
      '2026-01-02 is later than the date of the version above it',
    ],
    [
      'an unknown group',
      ['## [0.1.0] - 2026-01-01', ...group('Improved')],
      '[0.1.0] - 2026-01-01: Improved is not a group',
    ],
    ['groups in another order', [...group('Fixed'), ...group('Added')], '[Unreleased]: its groups are not in order'],
    ['a repeated group', [...group('Fixed'), ...group('Fixed')], '[Unreleased] repeats a group'],
    ['an entry outside of the groups', ['**Fixed: a thing.**'], '[Unreleased] has text outside of its groups'],
    ['a group without a list', ['### Fixed', '', 'A sentence.'], '[Unreleased]: Fixed is not a list'],
    ['an empty version', ['## [0.1.0] - 2026-01-01'], '[0.1.0] - 2026-01-01 is empty'],
  ])('%s', (_, lines, violation) => {
    expect(form(...lines)).toEqual([violation]);
  });
});
