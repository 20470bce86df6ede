/** Arrays of numpy: .npy and .npz files, read and written. */

/** @typedef {{shape: number[], values: Float32Array | Uint8Array | Int32Array | Float64Array}} Npy */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** @type {Record<string, (bytes: ArrayBuffer) => ArrayLike<number>>} */
const TYPES = {
  '<f4': b => new Float32Array(b), '<f8': b => new Float64Array(b), '|u1': b => new Uint8Array(b), '|i1': b => new Int8Array(b), '|b1': b => new Uint8Array(b),
  '<u2': b => new Uint16Array(b), '<i2': b => new Int16Array(b), '<i4': b => new Int32Array(b), '<u4': b => new Uint32Array(b),
  '<i8': b => Array.from(new BigInt64Array(b), Number), '<u8': b => Array.from(new BigUint64Array(b), Number),
};

/** @param {ArrayBuffer} bytes @returns {{shape: number[], values: ArrayLike<number>}} */
export function readNpy(bytes) {
  const view = new DataView(bytes);
  if (bytes.byteLength < 12 || MAGIC.some((byte, i) => view.getUint8(i) !== byte)) throw new Error('it is no .npy file');
  const wide = view.getUint8(6) > 1;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = wide ? 12 : 10;
  const header = new TextDecoder('latin1').decode(new Uint8Array(bytes, start, length));
  const type = /'descr': *'([^']+)'/.exec(header)?.[1] ?? '';
  if (!TYPES[type]) throw new Error(`its type ${type || 'is unknown'} is not read here`);
  if (/'fortran_order': *True/.test(header)) throw new Error('it is in Fortran order; save np.ascontiguousarray(x)');
  const shape = (/'shape': *\(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter(part => part.trim()).map(Number);
  const values = TYPES[type](bytes.slice(start + length));
  if (values.length !== shape.reduce((a, b) => a * b, 1)) throw new Error('it is cut off');
  return { shape, values };
}

/** @param {Float32Array | Float64Array | Uint8Array | Int32Array} values @param {number[]} shape */
function writeNpy(values, shape) {
  const type = values instanceof Float32Array ? '<f4' : values instanceof Float64Array ? '<f8' : values instanceof Uint8Array ? '|u1' : '<i4';
  let header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  header = header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11) + '\n';
  const out = new Uint8Array(10 + header.length + values.byteLength);
  out.set(MAGIC);
  out[6] = 1;
  new DataView(out.buffer).setUint16(8, header.length, true);
  out.set(new TextEncoder().encode(header), 10);
  out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + header.length);
  return out;
}

/** All arrays of a .npz file, by name. @param {ArrayBuffer} bytes */
export async function readNpz(bytes) {
  const view = new DataView(bytes);
  let end = bytes.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('it is no .npz file');
  /** @type {Record<string, {shape: number[], values: ArrayLike<number>}>} */
  const arrays = {};
  for (let i = 0, at = view.getUint32(end + 16, true); i < view.getUint16(end + 10, true); i++) {
    const packed = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(new Uint8Array(bytes, at + 46, nameLength));
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const raw = bytes.slice(start, start + packed);
    arrays[name.replace(/\.npy$/, '')] = readNpy(view.getUint16(at + 10, true) === 0 ? raw
      : await new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return arrays;
}

/** A .npz file that stores the arrays as they are. @param {Record<string, {shape: number[], values: Float32Array | Float64Array | Uint8Array | Int32Array}>} arrays */
export function writeNpz(arrays) {
  /** @type {Uint8Array[]} */
  const parts = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let at = 0;
  for (const [key, array] of Object.entries(arrays)) {
    const name = new TextEncoder().encode(`${key}.npy`);
    const body = writeNpy(array.values, array.shape);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(4, 20, true);
    entry.setUint16(6, 20, true);
    entry.setUint16(8, 0x800, true); // names are UTF-8
    entry.setUint16(14, 0x21, true); // 1 January 1980
    entry.setUint32(16, crc32(body), true);
    entry.setUint32(20, body.length, true);
    entry.setUint32(24, body.length, true);
    entry.setUint16(28, name.length, true);
    entry.setUint32(42, at, true);
    const local = new Uint8Array(30);
    local.set([0x50, 0x4b, 3, 4]);
    local.set(new Uint8Array(entry.buffer, 6, 26), 4);
    parts.push(local, name, body);
    directory.push(new Uint8Array(entry.buffer), name);
    at += 30 + name.length + body.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, directory.length / 2, true);
  end.setUint16(10, directory.length / 2, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return new Blob(/** @type {BlobPart[]} */ ([...parts, ...directory, end.buffer]), { type: 'application/zip' });
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) {
    crc ^= bytes[i];
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
