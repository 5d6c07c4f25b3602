/** The embedded run of this repository, `npm start`. It synthesizes the CDK app into a temporary folder. */
import { rmSync } from 'node:fs';
import { main } from './local/main.ts';
import { LOCAL_CONTEXT, synthesize } from './local/synthesize.ts';

let synthesized: string | undefined;
process.exitCode = await main(
  {
    command: 'npm start --',
    async assembly(screen) {
      screen.say('Synthesizing the stack …');
      synthesized = await synthesize(LOCAL_CONTEXT);
      return synthesized;
    },
  },
  process.argv.slice(2),
);
if (synthesized !== undefined) rmSync(synthesized, { recursive: true, force: true });
