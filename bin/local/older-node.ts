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
// The CPU time of a thread is measured by benchmarks only.
process.threadCpuUsage ??= () => ({ user: 0, system: 0 });

// Blocks of the journal are frames of Zstandard (RFC 8878). Node 20 writes frames with uncompressed blocks, which every version reads,
// and reads no others.

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** A single segment, whose size has four bytes, without a checksum. */
const DESCRIPTOR = 0xa0;
const HEADER_BYTES = MAGIC.length + 1 + 4;
const BLOCK_HEADER_BYTES = 3;
const BLOCK_BYTES = 128 * 1024;

function uncompressedFrame(content: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header[MAGIC.length] = DESCRIPTOR;
  header.writeUInt32LE(content.length, MAGIC.length + 1);
  const blocks = Array.from({ length: Math.max(1, Math.ceil(content.length / BLOCK_BYTES)) }, (_, index) => {
    const block = content.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES);
    const isLast = (index + 1) * BLOCK_BYTES >= content.length;
    const size = Buffer.alloc(BLOCK_HEADER_BYTES);
    size.writeUIntLE((block.length << 3) | (isLast ? 1 : 0), 0, BLOCK_HEADER_BYTES);
    return Buffer.concat([size, block]);
  });
  return Buffer.concat([header, ...blocks]);
}

function contentOf(frame: Buffer): Buffer {
  if (!frame.subarray(0, MAGIC.length).equals(MAGIC) || frame[MAGIC.length] !== DESCRIPTOR)
    throw new Error('This block of the journal can be read with Node 22.15 or newer only.');
  const blocks: Buffer[] = [];
  for (let at = HEADER_BYTES, isLast = false; !isLast; ) {
    const header = frame.readUIntLE(at, BLOCK_HEADER_BYTES);
    isLast = (header & 1) === 1;
    if ((header & 6) !== 0) throw new Error('This block of the journal can be read with Node 22.15 or newer only.');
    at += BLOCK_HEADER_BYTES;
    blocks.push(frame.subarray(at, at + (header >> 3)));
    at += header >> 3;
  }
  return Buffer.concat(blocks);
}

zlib.zstdCompress ??= ((content: Buffer, _options: unknown, callback: (error: null, frame: Buffer) => void) =>
  callback(null, uncompressedFrame(content))) as typeof zlib.zstdCompress;
zlib.zstdDecompressSync ??= ((frame: Buffer) => contentOf(Buffer.from(frame))) as typeof zlib.zstdDecompressSync;
