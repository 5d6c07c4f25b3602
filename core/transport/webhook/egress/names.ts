/**
 * Host names that mean a machine of the sender's own network, whatever they resolve to. Names of the public internet
 * have at least two labels and none of these endings; their addresses are checked when they are looked up.
 */

/** RFC 6761, 6762, 8375, and the private top-level names that ICANN keeps undelegated. */
export const LOCAL_ENDINGS: readonly string[] = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
];

/** What is wrong with a name, as in "got …". `undefined`: nothing. */
export function faultOfName(name: string): string | undefined {
  if (name.endsWith('.')) return 'a host name with a dot at its end';
  const ending = LOCAL_ENDINGS.find((local) => name === local || name.endsWith(`.${local}`));
  if (ending !== undefined) return `a name of a local network (${ending})`;
  if (!name.includes('.')) return 'a host name of a single label';
  return undefined;
}
