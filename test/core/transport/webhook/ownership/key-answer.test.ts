/** Contract, section 6: the answer to the GET is 200 and exactly the most recent key, with at most one line feed. */
import { describe, expect, test } from '@jest/globals';
import type { Exchange } from '../../../../../core/outcome.ts';
import { judgeKeyAnswer } from '../../../../../core/transport/webhook/ownership/key-answer.ts';

const KEYS = ['k3yNew', 'k3yOld'];
const answered = (answer: string, status = 200): Exchange => ({ kind: 'answered', status, answer });
const judge = (exchange: Exchange) => judgeKeyAnswer(exchange, KEYS);

describe('the answer', () => {
  test.each(['k3yNew', 'k3yNew\n'])('%j is a proof', (text) => {
    expect(judge(answered(text))).toEqual({ proven: true, message: 'The GET was answered with the API key.' });
  });

  test.each([
    ['', 'an empty text'],
    ['k3yNew\r\n', 'the API key with whitespace around it'],
    ['k3yNew\n\n', 'the API key with whitespace around it'],
    [' k3yNew', 'the API key with whitespace around it'],
    ['\nk3yNew', 'the API key with whitespace around it'],
    ['\ufeffk3yNew', 'the API key with whitespace around it'],
    ['K3YNEW', 'the API key in another letter case'],
    [' K3YNEW\n\n', 'the API key in another letter case'],
    ['"k3yNew"', 'the API key among other text'],
    ['<p>k3yNew</p>', 'the API key among other text'],
    ['k3yNewer', 'the API key among other text'],
    ['<!doctype html>', 'markup'],
    ['k3yOld', 'an older API key of the app; expected is the most recent one'],
    ['k3yOld\n', 'an older API key of the app; expected is the most recent one'],
    ['root:x:0:0:secret', 'another text'],
  ])('%j is not a proof', (text, what) => {
    const finding = judge(answered(text));
    expect(finding).toMatchObject({ proven: false, message: `The GET was answered with 200 and ${what}.` });
    expect(finding.hint).toMatch(/^Answer with the key alone as plain text/);
    expect(JSON.stringify(finding)).not.toMatch(/root:x|k3y/i);
  });

  test('with a key on standby is a proof too, so that receivers can change their answer before the key is in use', () => {
    const find = (text: string) => judgeKeyAnswer(answered(text), ['k3yUsed', 'k3yRetired'], ['k3yNext']).proven;
    expect(['k3yUsed', 'k3yNext', 'k3yNext\n', 'k3yRetired', 'k3yNext '].map(find)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('is not a proof if its end did not arrive in time', () => {
    expect(judge({ kind: 'answered', status: 200, answer: 'k3yNew', incomplete: true, slow: true })).toEqual({
      proven: false,
      message: 'The answer to the GET had not ended 1 s after its status line.',
      hint: 'Send the whole answer immediately.',
    });
  });

  test('is not a proof if it was interrupted, whatever arrived', () => {
    expect(judge({ kind: 'answered', status: 200, answer: 'k3yNew', incomplete: true })).toMatchObject({
      proven: false,
      message: 'The answer to the GET broke off, or was far longer than the key.',
    });
  });

  test.each([
    [201, /status 200/],
    [204, /status 200/],
    [301, /^Redirects are not followed/],
    [401, /credentials of the URL/],
    [403, /credentials of the URL/],
    [404, /path/],
    [405, /GET in addition to POST/],
    [418, /status 200/],
    [429, /later/],
    [500, /logs/],
  ])('of status %i is not a proof, and the reason is reported', (status, hint) => {
    const finding = judge(answered('k3yNew', status));
    expect(finding.proven).toBe(false);
    expect(finding.message).toBe(`The GET was answered with ${status}, not 200.`);
    expect(finding.hint).toMatch(hint);
  });

  test('of a redirect is reported without the target', () => {
    const exchange: Exchange = { kind: 'answered', status: 302, answer: '', location: 'http://169.254.169.254/secret' };
    expect(JSON.stringify(judge(exchange))).not.toContain('169.254');
  });

  test('that did not arrive is not a proof', () => {
    const exchange: Exchange = { kind: 'unanswered', class: 'dns', code: 'ENOTFOUND', reason: 'No such host.' };
    expect(judge(exchange)).toStrictEqual({ proven: false, message: 'No such host.' });
  });

  test.each([[[]], [['']], [['', '']]])('never is a proof for an app with the keys %j', (keys) => {
    for (const text of ['', '\n']) expect(judgeKeyAnswer(answered(text), keys)).toMatchObject({ proven: false });
  });
});

describe('the hint for a status', () => {
  const hintOf = (status: number) => judge(answered('', status)).hint;

  test.each([
    [300, 'Redirects are not followed: enter the address that it redirects to as the URL.'],
    [399, 'Redirects are not followed: enter the address that it redirects to as the URL.'],
    [401, 'Allow the GET: it contains the credentials of the URL as HTTP Basic authorization, and no custom headers.'],
    [405, 'Let the endpoint answer GET in addition to POST, or use the TXT record.'],
    [404, 'Check the path of the URL, and that it answers GET too.'],
    [429, 'The endpoint limits requests: try again later.'],
    [500, 'The endpoint failed. Check its logs, and try again.'],
    [599, 'The endpoint failed. Check its logs, and try again.'],
    [499, 'Answer the GET with status 200.'],
    [400, 'Answer the GET with status 200.'],
    [299, 'Answer the GET with status 200.'],
  ])('%i is %s', (status, hint) => {
    expect(hintOf(status)).toBe(hint);
  });
});

describe('an answer of 200', () => {
  test('that is not the key says what to answer', () => {
    const hint = 'Answer with the key alone as plain text: no markup, quotes, byte order mark or other whitespace.';
    expect(judge(answered('x')).hint).toBe(hint);
    expect(judge({ kind: 'answered', status: 200, answer: 'k3yNew', incomplete: true }).hint).toBe(hint);
  });

  test('to an app without a key says that the app needs one', () => {
    expect(judgeKeyAnswer(answered('x'), [])).toEqual({
      proven: false,
      message: 'The app has no API key.',
      hint: 'Give the app an API key.',
    });
  });

  test('can be any of several older keys', () => {
    for (const key of ['a', 'b', 'c']) {
      expect(judgeKeyAnswer(answered(key), ['k3yNew', 'a', 'b', 'c']).message).toBe(
        'The GET was answered with 200 and an older API key of the app; expected is the most recent one.',
      );
    }
  });

  test('is not mistaken for an older key that is empty', () => {
    const { message } = judgeKeyAnswer(answered('\n'), ['k3yNew', '']);
    expect(message).toBe('The GET was answered with 200 and another text.');
  });

  test('is recognized as markup by its beginning, also after white space', () => {
    const messageOf = (text: string) => judge(answered(text)).message;
    expect(messageOf(' \n <p>')).toBe('The GET was answered with 200 and markup.');
    expect(messageOf('a <p>')).toBe('The GET was answered with 200 and another text.');
    expect(messageOf('older k3yOld')).toBe('The GET was answered with 200 and another text.');
  });
});
