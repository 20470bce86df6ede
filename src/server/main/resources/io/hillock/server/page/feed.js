/** The WebSocket of requests under way. It connects when somebody follows, and comes back by itself. */

/** @typedef {{node: string, index: number}} Neuron */
/** @typedef {{spikes: number, missed: number, parts: {node: string, rows: Uint8Array, top: number, spikes: number, size: number}[], neurons: Neuron[], v: Float32Array}} Column one step; v holds the membranes of the neurons */
/** @typedef {{model: string, nodes: string[], rows: number, rate: number, membranes: Neuron[]}} Wanted */

const AGAIN_MS = 1000;

export class LiveFeed {
  /** @type {WebSocket | null} */
  socket = null;
  /** @type {Wanted | null} */
  wanted = null;
  /** Runs that came, requests that were not recorded, and frames that newer ones replaced. */
  runs = 0;
  missed = 0;
  dropped = 0;
  /** What the service said last; it counts for each connection. */
  known = 0;
  /** Whether the last run had more neurons than rows, so that rows hold counts. */
  counted = false;

  /** @param {(columns: Column[]) => void} onColumns */
  constructor(onColumns) {
    this.onColumns = onColumns;
  }

  /** Follows these nodes, or nothing. @param {Wanted | null} wanted */
  follow(wanted) {
    this.wanted = wanted;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(wanted ?? {}));
    else if (wanted && this.socket === null) this.connect();
  }

  connect() {
    const address = new URL('v2/watch', location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    address.hash = '';
    const socket = new WebSocket(address);
    this.socket = socket;
    this.known = 0;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(JSON.stringify(this.wanted ?? {}));
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.onColumns(this.read(data));
    };
    socket.onclose = () => {
      this.socket = null;
      setTimeout(() => {
        if (this.wanted && this.socket === null) this.connect();
      }, AGAIN_MS);
    };
  }

  close() {
    this.wanted = null;
    this.socket?.close();
  }

  /** The steps of one run. @param {ArrayBuffer} bytes @returns {Column[]} */
  read(bytes) {
    const length = new DataView(bytes).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
    this.runs++;
    this.missed += head.skipped;
    const dropped = head.dropped - this.known;
    this.known = head.dropped;
    this.dropped += dropped;
    this.counted = head.nodes.some((/** @type {{form: string}} */ node) => node.form === 'counts');
    /** @type {Column[]} */
    const columns = Array.from({ length: head.steps }, (_, step) => ({ spikes: 0, missed: step === 0 ? head.skipped + dropped : 0, parts: [], neurons: head.membranes, v: new Float32Array(head.membranes.length) }));
    let at = 4 + length;
    for (const node of head.nodes) {
      const payload = bytes.slice(at, at + node.bytes);
      at += node.bytes;
      const top = Math.max(1, node.size / node.rows / 2);
      unpack(node, payload, head.steps).forEach((rows, step) => {
        const spikes = rows.reduce((a, b) => a + b, 0);
        columns[step].spikes += spikes;
        columns[step].parts.push({ node: node.node, rows, top, spikes, size: node.size });
      });
    }
    head.membranes.forEach((/** @type {{bytes: number}} */ { bytes: length }, /** @type {number} */ i) => {
      const view = new DataView(bytes, at, length);
      columns.forEach((column, step) => { column.v[i] = view.getFloat32(4 * step, true); });
      at += length;
    });
    return columns;
  }
}

/** The counts of each row, step by step. @param {{form: string, rows: number}} node @param {ArrayBuffer} payload @param {number} steps */
function unpack({ form, rows }, payload, steps) {
  const bytes = new Uint8Array(payload);
  const view = new DataView(payload);
  let at = 0;
  return Array.from({ length: steps }, (_, step) => {
    if (form === 'counts') return bytes.subarray(step * rows, (step + 1) * rows);
    const counts = new Uint8Array(rows);
    if (form === 'bits') {
      const wide = (rows + 7) >> 3;
      for (let i = 0; i < rows; i++) counts[i] = bytes[step * wide + (i >> 3)] >> (i & 7) & 1;
    } else {
      const n = view.getUint16(at, true);
      for (let i = 0; i < n; i++) counts[view.getUint16(at + 2 + 2 * i, true)] = 1;
      at += 2 + 2 * n;
    }
    return counts;
  });
}
