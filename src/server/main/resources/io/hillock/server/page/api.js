/** Calls to the service. All are to the address that this page came from. */

/** A refusal with the service's own sentence. */
export class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {Response} response */
async function checked(response) {
  if (response.ok) return response;
  const text = await response.text();
  let sentence = text || response.statusText;
  try {
    sentence = JSON.parse(text).error ?? sentence;
  } catch { /* no JSON: the text itself is shown */ }
  throw new Refusal(response.status, sentence);
}

/** @param {string} path @returns {Promise<any>} */
export async function getJson(path) {
  return (await checked(await fetch(path))).json();
}

/** @param {string} path */
export async function getText(path) {
  return (await checked(await fetch(path))).text();
}

/** @param {string} path */
export async function getBytes(path) {
  return (await checked(await fetch(path))).arrayBuffer();
}

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
export async function post(path, body) {
  const response = await checked(await fetch(path, { method: 'POST', body: JSON.stringify(body) }));
  return response.json();
}

/** @param {string} path @returns {Promise<any>} */
export async function remove(path) {
  return (await checked(await fetch(path, { method: 'DELETE' }))).json();
}

/** The path of a queued request. @param {{session: string, id: string}} request */
export const queuedPath = ({ session, id }) => `v2/queue/${encodeURIComponent(session)}/${encodeURIComponent(id)}`;

/** The path of a model. @param {string} model */
export const modelPath = model => `v2/models/${encodeURIComponent(model)}`;

const LENGTH = 'Inference-Header-Content-Length';

/**
 * Asks for inference with binary tensors both ways.
 * @param {string} model
 * @param {{name: string, shape: number[], values: Float32Array}[]} inputs
 * @param {string[]} outputs names
 * @param {Record<string, unknown>} parameters
 */
export async function infer(model, inputs, outputs, parameters) {
  const head = new TextEncoder().encode(JSON.stringify({
    inputs: inputs.map(one => ({ name: one.name, shape: one.shape, datatype: 'FP32', parameters: { binary_data_size: one.values.byteLength } })),
    outputs: outputs.map(name => ({ name, parameters: { binary_data: true } })),
    parameters,
  }));
  const response = await checked(await fetch(`${modelPath(model)}/infer`, {
    method: 'POST', headers: { [LENGTH]: String(head.length) }, body: new Blob(/** @type {BlobPart[]} */ ([head, ...inputs.map(one => one.values)])),
  }));
  const bytes = await response.arrayBuffer();
  const length = Number(response.headers.get(LENGTH));
  const answer = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 0, length)));
  /** @type {Map<string, {shape: number[], datatype: string, bytes: ArrayBuffer}>} */
  const tensors = new Map();
  let at = length;
  for (const output of answer.outputs) {
    const size = output.parameters.binary_data_size;
    tensors.set(output.name, { shape: output.shape, datatype: output.datatype, bytes: bytes.slice(at, at + size) });
    at += size;
  }
  return { version: answer.model_version, tensors, ...timing(response.headers.get('Server-Timing') ?? '') };
}

/** The engine and its time, of the header Server-Timing. @param {string} header */
function timing(header) {
  const simulate = header.split(', ').find(one => one.startsWith('simulate')) ?? '';
  return { simulatedMs: Number(/dur=([\d.]+)/.exec(simulate)?.[1] ?? 0), engine: /desc="([^"]*)"/.exec(simulate)?.[1] ?? '' };
}
