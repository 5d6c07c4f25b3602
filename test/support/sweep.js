/** Before all tests: what earlier runs synthesized is gone. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export default function sweep() {
  rmSync(fileURLToPath(new URL('../../.feedhose/assemblies', import.meta.url)), { recursive: true, force: true });
}
