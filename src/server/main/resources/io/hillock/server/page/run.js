/** Runs what was given, records it, and compares the bits of a second engine. */
import { state, set } from './store.js';
import { getJson, infer, Refusal } from './api.js';
import { inputShape, layers } from './model.js';
import { sizeOf } from './format.js';

/** @typedef {import('./types.js').Run} Run @typedef {import('./types.js').Track} Track */

/** Recordings beyond this many bytes are left out, the membranes of the largest layers first. */
const MOST_BYTES = 48 << 20;
/** A run that took longer is not run again on the plain Java engine only to compare. */
const LONGEST_CHECK_MS = 400;
const NEURONS_SHOWN = 3;

let runs = 0;
/** @type {number | undefined} */
let timer;

/** Runs soon; several calls in a row make one run. */
export function runSoon() {
  clearTimeout(timer);
  timer = window.setTimeout(() => void run(), 120);
}

/** Runs now. */
export async function run() {
  if (!state.metadata || !state.graph) return;
  const id = ++runs;
  const { model, metadata, graph } = state;
  const wanted = recordings();
  set({ running: true, error: '' });
  try {
    const asked = request(wanted.names, state.engine);
    const answer = await asked();
    if (id !== runs) return;
    const result = decoded(id, answer, wanted.dropped);
    set({ run: result, running: false, step: Math.min(state.step, result.steps - 1), neurons: kept(result) });
    const checked = await compare(result, answer, wanted.names);
    if (id === runs && state.run === result) set({ run: { ...result, same: checked } });
  } catch (e) {
    if (id !== runs) return;
    set({ running: false, error: e instanceof Refusal || e instanceof Error ? e.message : String(e) });
  }

  /** @param {string[]} names @param {string} route */
  function request(names, route) {
    const inputs = metadata?.inputs.map(input => {
      const { values, steps } = state.inputs[input.name];
      return { name: input.name, shape: steps ? [1, steps, ...inputShape(input)] : [1, ...inputShape(input)], values };
    }) ?? [];
    const held = Object.values(state.inputs).every(input => input.steps === 0);
    const parameters = { ...(held ? { steps: state.steps } : {}), ...(state.seed !== '' && held ? { seed: Number(state.seed) } : {}), route };
    return () => infer(model, inputs, names, parameters);
  }

  /** Compares the answer with another engine's. @param {Run} result @param {Awaited<ReturnType<typeof infer>>} first @param {string[]} names */
  async function compare(result, first, names) {
    const { checks } = await getJson('health');
    const engines = Object.entries(checks.find((/** @type {{name: string}} */ check) => check.name === `${model}/${result.version}`)?.data ?? {}).filter(([, why]) => why === 'serving').map(([name]) => name);
    const other = engines.find(name => name !== result.engine && (name !== 'java' || first.simulatedMs < LONGEST_CHECK_MS));
    const same = { engines: [result.engine], agree: 1, of: 1, values: 0 };
    if (!other) return same;
    const second = await request(names, other === 'java' || other === 'native' ? other : 'remote')();
    const differs = names.find(name => !equal(first.tensors.get(name)?.bytes, second.tensors.get(name)?.bytes));
    const values = [...first.tensors.values()].reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0);
    return { engines: [result.engine, second.engine], agree: differs ? 1 : 2, of: 2, values, where: differs };
  }

  /** @param {number} id @param {Awaited<ReturnType<typeof infer>>} answer @param {string[]} dropped @returns {Run} */
  function decoded(id, answer, dropped) {
    /** @type {Map<string, Track>} */
    const tracks = new Map();
    /** @type {Map<string, Track>} */
    const inputTracks = new Map();
    let steps = state.steps;
    for (const [name, tensor] of answer.tensors) {
      if (!name.endsWith(':z')) continue;
      const node = name.slice(0, -2);
      const z = new Float32Array(tensor.bytes);
      steps = tensor.shape[1];
      const size = z.length / steps;
      const v = answer.tensors.get(`${node}:v`);
      const track = { name: node, shape: tensor.shape.slice(2), size, z, v: v && new Float32Array(v.bytes), totals: totals(z, steps, size) };
      (layers().some(layer => layer.name === node) ? tracks : inputTracks).set(node, track);
    }
    const outputs = graph?.outputs.map(output => {
      const prefix = graph.outputs.length === 1 ? '' : `${output.name}.`;
      const part = (/** @type {string} */ name) => answer.tensors.get(prefix + name);
      const counts = part('counts');
      const scores = part('scores');
      return {
        name: output.name, kind: /** @type {'spikes' | 'membrane'} */ (counts ? 'spikes' : 'membrane'), size: sizeOf(output.shape), raster: new Float32Array(part('raster')?.bytes ?? new ArrayBuffer(0)),
        values: counts ? Array.from(new BigInt64Array(counts.bytes), Number) : Array.from(new Float64Array(scores?.bytes ?? new ArrayBuffer(0))),
        label: Number(new BigInt64Array(part('label')?.bytes ?? new ArrayBuffer(8))[0]), confidence: new Float64Array(part('confidence')?.bytes ?? new ArrayBuffer(8))[0],
      };
    }) ?? [];
    return { id, model, version: answer.version, engine: answer.engine, simulatedMs: answer.simulatedMs, steps, dt: Number(metadata?.properties.dt), tracks, inputTracks, outputs,
      readout: String(graph?.settings.readout), inputs: state.inputs, dropped, same: null };
  }
}

/** What to ask for: all outputs, and as many recordings as fit. */
function recordings() {
  const tensors = state.metadata?.outputs.map(output => output.name) ?? [];
  const possible = (state.metadata?.properties.recordings ?? '').split(',');
  const given = Math.max(...Object.values(state.inputs).map(input => input.steps));
  const steps = given || state.steps;
  const wanted = layers().flatMap(layer => [`${layer.name}:z`, `${layer.name}:v`].map(name => ({ name, bytes: 4 * sizeOf(layer.shape) * steps }))).filter(one => possible.includes(one.name));
  if (state.seed !== '') {
    state.graph?.nodes.filter(node => node.op === 'input').forEach(node => wanted.push({ name: `${node.name}:z`, bytes: 4 * sizeOf(node.shape) * steps }));
  }
  /** @type {string[]} */
  const dropped = [];
  const bySize = wanted.toSorted((a, b) => Number(b.name.endsWith(':v')) - Number(a.name.endsWith(':v')) || b.bytes - a.bytes);
  let total = wanted.reduce((sum, one) => sum + one.bytes, 0);
  while (total > MOST_BYTES && bySize.length) {
    const largest = /** @type {{name: string, bytes: number}} */ (bySize.shift());
    dropped.push(largest.name);
    total -= largest.bytes;
  }
  return { names: [...tensors, ...wanted.map(one => one.name).filter(name => !dropped.includes(name))], dropped };
}

/** Spikes of each step. @param {Float32Array} z @param {number} steps @param {number} size */
function totals(z, steps, size) {
  const sums = new Float64Array(steps);
  for (let step = 0; step < steps; step++) {
    for (let i = step * size; i < (step + 1) * size; i++) sums[step] += z[i];
  }
  return sums;
}

/** @param {ArrayBuffer | undefined} a @param {ArrayBuffer | undefined} b */
function equal(a, b) {
  if (!a || !b || a.byteLength !== b.byteLength) return false;
  const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

/** The neurons whose membranes are shown: the user's, or the busiest of the last hidden layer. @param {Run} result */
function kept(result) {
  const mine = state.neurons.filter(one => one.index < (result.tracks.get(one.node)?.size ?? 0));
  return mine.length ? mine : busiest(result);
}

/** @param {Run} result */
function busiest(result) {
  const recorded = [...result.tracks.values()].filter(track => track.v);
  const track = recorded.at(-1);
  if (!track) return [];
  const sums = Array.from({ length: track.size }, (_, i) => {
    let sum = 0;
    for (let step = 0; step < result.steps; step++) sum += track.z[step * track.size + i];
    return { index: i, sum };
  });
  return sums.toSorted((a, b) => b.sum - a.sum || a.index - b.index).slice(0, NEURONS_SHOWN).map(({ index }) => ({ node: track.name, index }));
}
