/**
 * Loaded before everything else (`node --import`) by a run of one thread: from here on time, chance and the network of this
 * process are simulated. The seed comes as `SOAK_SEED`.
 */
import { syncBuiltinESMExports } from 'node:module';
import { installActors } from './actor.ts';
import { installChance } from './chance.ts';
import { Loop } from './loop.ts';
import { installNames } from './names.ts';
import { installSockets } from './sockets.ts';
import { installTime } from './time.ts';

const seed = Number(process.env['SOAK_SEED'] ?? 0);
/** Of the machine, for what is told to people. */
export const realNow = performance.now.bind(performance);
export const loop = new Loop();
installActors();
installTime(loop);
installChance(seed);
installSockets(loop, seed);
export const names = installNames(loop);
syncBuiltinESMExports();
