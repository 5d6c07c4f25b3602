/** The embedded run of the package @feedhose/local, which contains a synthesized assembly. */
import { fileURLToPath } from 'node:url';
import './older-node.ts';
import { main } from './main.ts';

process.exitCode = await main(
  {
    command: 'npx feedhose local',
    assembly: async () => fileURLToPath(new URL('./assembly', import.meta.url)),
  },
  process.argv.slice(2),
);
