/**
 * A run of one thread loads this module first (`node --import`). It simulates time, randomness and the network of the process. The
 * variable `SOAK_SEED` contains the seed.
 */
import { syncBuiltinESMExports } from 'node:module';
import { installActors } from './actor.ts';
import { installDns } from './dns.ts';
import { Loop } from './loop.ts';
import { installRandomness } from './randomness.ts';
import { installSockets } from './sockets.ts';
import { installTime } from './time.ts';

const seed = Number(process.env['SOAK_SEED'] ?? 0);
/** The machine's clock, for reports. */
export const realNow = performance.now.bind(performance);
export const loop = new Loop();
installActors();
installTime(loop);
installRandomness(seed);
installSockets(loop, seed);
export const names = installDns(loop);
syncBuiltinESMExports();
