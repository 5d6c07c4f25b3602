/**
 * First step of `npm start` and `npm test`: checks the version of Node. The project runs on Node 24, which the package `node`
 * installs. This file is plain JavaScript, so that an old Node can print the message.
 */
const major = Number(process.versions.node.split('.')[0]);
if (major < 22) {
  console.error(
    [
      `Feedhose runs on Node 24, but this script was started by Node ${process.versions.node}.`,
      'The package "node" installs the right one into node_modules; its install script did not run.',
      'Run `npm ci` again with install scripts allowed (no `--ignore-scripts`), or install Node 24 yourself.',
    ].join('\n'),
  );
  process.exit(1);
}

const unusable = /[#?*\\]/.exec(process.cwd());
if (unusable) {
  console.error(
    `The path of this checkout contains ${unusable[0]}, which the bundlers cannot read: ${process.cwd()}\nMove the checkout to another folder.`,
  );
  process.exit(1);
}
