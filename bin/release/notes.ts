/** Notes of a release, from the CHANGELOG. */

const TAG = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

/**
 * Returns the version of a tag such as `v0.1.0`.
 * @param versions the versions in the manifests, by package.
 * @throws if the tag has another form, or if a package has another version.
 */
export function versionOf(tag: string, versions: Readonly<Record<string, string>>): string {
  const version = TAG.exec(tag)?.[1];
  if (version === undefined) throw new Error(`Tag: expected a version such as v0.1.0, got ${JSON.stringify(tag)}.`);
  const others = Object.entries(versions).filter(([, own]) => own !== version);
  if (others.length > 0) {
    const found = others.map(([name, own]) => `${name} ${own}`).join(', ');
    throw new Error(`Tag ${tag}: expected the version ${version} in every package, got ${found}.`);
  }
  return version;
}

/**
 * Returns the section of a version without its heading. Links to files of the repository become links to the files of the tag at
 * `home`.
 * @throws if the CHANGELOG has no section of the version, or an empty one.
 */
export function releaseNotes(changelog: string, version: string, home: string): string {
  const sections = changelog.split(/^## /m);
  const section = sections.find((one) => one.startsWith(`[${version}] - `));
  if (section === undefined)
    throw new Error(`CHANGELOG.md: expected a heading "## [${version}] - YYYY-MM-DD", got none.`);
  const notes = section.slice(section.indexOf('\n')).trim();
  if (notes === '') throw new Error(`CHANGELOG.md: expected entries of ${version}, got none.`);
  return `${notes.replaceAll(/\]\((?!https?:|#)([^)\s]+)\)/g, `](${home}/blob/v${version}/$1)`)}\n`;
}
