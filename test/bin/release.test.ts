import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { releaseNotes, versionOf } from '../../bin/release/notes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HOME = 'https://example.com/home';
const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Something new.

## [0.2.0] - 2026-12-01

### Fixed

- See [Upgrading](docs/upgrading.md#versions), [the site](https://example.com) and [above](#changelog).

## [0.1.0] - 2026-11-28
`;

describe('the version of a tag', () => {
  test('is the one of every package', () => {
    expect(versionOf('v0.2.0', { feedhose: '0.2.0', '@feedhose/consumer': '0.2.0' })).toBe('0.2.0');
    expect(versionOf('v1.0.0-rc.1', { feedhose: '1.0.0-rc.1' })).toBe('1.0.0-rc.1');
  });

  test('is refused if a package has another one, which the error names', () => {
    const versions = { feedhose: '0.2.0', '@feedhose/consumer': '0.1.0' };
    expect(() => versionOf('v0.2.0', versions)).toThrow('got @feedhose/consumer 0.1.0.');
  });

  test.each(['', '0.2.0', 'v0.2', 'v0.2.0+build', 'v0.2.0\n', 'release'])('is refused if the tag is %j', (tag) => {
    expect(() => versionOf(tag, {})).toThrow('expected a version such as v0.1.0');
  });
});

describe('the notes of a release', () => {
  test('are the section of the version, with links to the files of the tag', () => {
    const link = `[Upgrading](${HOME}/blob/v0.2.0/docs/upgrading.md#versions)`;
    const expected = `### Fixed\n\n- See ${link}, [the site](https://example.com) and [above](#changelog).\n`;
    expect(releaseNotes(CHANGELOG, '0.2.0', HOME)).toBe(expected);
  });

  test('are refused for a version without a section or without entries', () => {
    expect(() => releaseNotes(CHANGELOG, '0.3.0', HOME)).toThrow('"## [0.3.0] - YYYY-MM-DD"');
    expect(() => releaseNotes(CHANGELOG, '0.1.0', HOME)).toThrow('expected entries of 0.1.0');
  });

  test('can be written for the released versions of this repository', () => {
    const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
    const released = [...changelog.matchAll(/^## \[(\d[^\]]*)\]/gm)].map(([, version = '']) => version);
    expect(released.length).toBeGreaterThan(0);
    for (const version of released) expect(releaseNotes(changelog, version, HOME)).toContain('###');
  });
});
