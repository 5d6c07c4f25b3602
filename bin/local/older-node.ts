/**
 * Adds what Node 20 lacks to the threads of the package @feedhose/local, because the functions are built for Node 24. Nothing is
 * changed in newer versions.
 */
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';

// The AWS SDK would warn in each thread that its versions from 2027 on require Node 22. Those are not part of the package.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** ECMAScript 2024, which Node has from version 21 on. */
function groupedEntries<T, K>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

Map.groupBy ??= groupedEntries;
Object.groupBy ??= (items, keyOf) =>
  Object.assign(Object.create(null), Object.fromEntries(groupedEntries(items, keyOf)));

// The HTTP client reads these functions when it is loaded. Webhook requests do not use them.
zlib.createZstdDecompress ??= () => {
  throw new Error('Zstandard requires Node 22.15 or newer.');
};
workerThreads.markAsUncloneable ??= () => {};
