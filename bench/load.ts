/** Load tests of the embedded run: `npm run load -- [destinations] [backlog] [--json] [--quick]`. Exit code 1 if a limit is missed. */
import { backlog } from './load/backlog.ts';
import { destinations } from './load/destinations.ts';
import { runBenches } from './run.ts';

const { missed } = await runBenches({ destinations, backlog }, process.argv.slice(2));
process.exit(missed.length > 0 ? 1 : 0);
