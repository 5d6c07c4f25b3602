/** The text of THIRD_PARTY_LICENSES.txt. */
import { expect, test } from '@jest/globals';
import { licensesText, type ThirdParty } from '../../bin/licenses/third-party.ts';

const one = (name: string, license: string, more: Partial<ThirdParty> = {}): ThirdParty => ({
  ...{ name, version: '1.0.0', license, author: `The authors of ${name}` },
  ...more,
});

test('each licence is written once, with the names of its packages and their notices', () => {
  const shared = { text: 'Permission to use this software.' };
  const packages = [
    one('b', 'ISC', shared),
    one('a', 'ISC', shared),
    one('c', 'Apache-2.0', { text: 'Apache License, Copyright C', notice: 'C includes code of D.' }),
    one('e', 'MIT'),
  ];
  const text = licensesText(packages, 'The terms of Apache.');
  expect(text).toContain('\na 1.0.0 (ISC)\nb 1.0.0 (ISC)\n\nPermission to use this software.\n');
  expect(text).toContain('\nc 1.0.0 (Apache-2.0)\n\nNOTICE of c:\nC includes code of D.\n\nThe terms of Apache.\n');
  expect(text).toContain('Copyright (c) The authors of e\n');
  expect(text.split('Permission to use this software.')).toHaveLength(2);
});

test('a package without a licence file is refused, unless the text follows from its manifest', () => {
  expect(() => licensesText([one('a', 'ISC')], '')).toThrow('a (ISC) has no licence file');
  expect(() => licensesText([one('a', 'MIT', { author: '' })], '')).toThrow('a (MIT) has no licence file');
});
