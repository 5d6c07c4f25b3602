/** The command line of the embedded run. */
import { expect, test } from '@jest/globals';
import { readOptions } from '../../../bin/local/options.ts';

test.each([
  [['--stack', 'Feeds'], '--stack: expected --assembly to be set as well, got none'],
  [['--host', 'localhost'], '--host: expected an IP address, got "localhost"'],
  [['--pot', '4200'], 'Unknown option "--pot". Did you mean "--port"? --help lists the options.'],
  [['--port', '70000'], '--port: expected a whole number from 0 to 65535, got "70000"'],
])('%j is refused with the name of the option', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test('the run listens on loopback by default', () => {
  expect(readOptions([]).host).toBe('127.0.0.1');
});
