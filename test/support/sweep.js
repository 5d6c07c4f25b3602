/** Deletes the synthesized assemblies of earlier runs before all tests. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export default function sweep() {
  rmSync(fileURLToPath(new URL('../../.feedhose/assemblies', import.meta.url)), { recursive: true, force: true });
}
