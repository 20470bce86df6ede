/** The chosen network: what it takes, what it is made of, and inputs for it. */
import { T } from './texts.js';
import { state, set } from './store.js';
import { getBytes, getJson, modelPath } from './api.js';
import { readNpz } from './npy.js';
import { sizeOf } from './format.js';
import { parts } from './fold.js';

/** @typedef {import('./types.js').GraphNode} GraphNode */

const SIDE = 28;
/** Larger graphs begin folded. */
const MOST_NODES = 16;
export const DEMO = 'demo';
const SAMPLES = 'page/fashion-samples.npz';
/** Values up to this many get sliders. */
export const MOST_SLIDERS = 16;

/** @type {{images: ArrayLike<number>, labels: ArrayLike<number>, size: number} | null} */
let samples = null;

/** The shape of one sample of an input. @param {import('./types.js').Tensor} input */
export const inputShape = input => input.shape.slice(1);

/** Height and width, if an input is a picture of one channel; else null. @param {number[]} shape */
export function picture(shape) {
  const extents = shape.filter(extent => extent !== 1);
  if (extents.length === 2 && extents[0] * extents[1] > MOST_SLIDERS && extents.every(extent => extent <= 64)) return extents;
  return shape.length === 1 && shape[0] === SIDE * SIDE ? [SIDE, SIDE] : null;
}

/** Whether the samples of Fashion-MNIST fit the network. */
export const takesFashion = () => samples !== null && state.metadata?.inputs.length === 1 && sizeOf(inputShape(state.metadata.inputs[0])) === SIDE * SIDE;

/** @returns {number} */
export const sampleCount = () => samples?.size ?? 0;

/** The label that a sample has in the data set. @param {number} index */
export const truth = index => samples?.labels[index] ?? -1;

/** Loads a network's description; then inputs can be given. @param {string} model */
export async function choose(model) {
  const [metadata, graph] = await Promise.all([getJson(modelPath(model)), getJson(`${modelPath(model)}/graph`)]);
  if (samples === null && state.access.samples && metadata.inputs.length === 1 && sizeOf(inputShape(metadata.inputs[0])) === SIDE * SIDE) {
    await loadSamples();
  }
  set({ model, metadata, graph, run: null, step: 0, node: '', folded: graph.nodes.length > MOST_NODES ? parts(graph.nodes) : [], layer: '', neurons: [], error: '',
    steps: Number(metadata.properties.steps) || 16, inputs: zeros(metadata), source: { kind: 'none' } });
}

async function loadSamples() {
  const { images, labels } = await readNpz(await getBytes(SAMPLES));
  samples = { images: images.values, labels: labels.values, size: labels.values.length };
}

/** @param {import('./types.js').Metadata} metadata */
const zeros = metadata => Object.fromEntries(metadata.inputs.map(input => [input.name, { values: new Float32Array(sizeOf(inputShape(input))), steps: 0 }]));

/** Takes a sample of Fashion-MNIST as the input. @param {number} index */
export function takeSample(index) {
  if (!samples || !state.metadata) return;
  const { images } = samples;
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, i) => images[index * SIDE * SIDE + i] / 255);
  set({ source: { kind: 'sample', index }, inputs: { [state.metadata.inputs[0].name]: { values, steps: 0 } } });
}

/** Random values from 0 to 1, the same for the same seed. @param {number} seed */
export function takeRandom(seed) {
  if (!state.metadata) return;
  let x = seed * 2654435761 >>> 0 || 1;
  const next = () => {
    x ^= x << 13; x ^= x >>> 17; x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
  const inputs = Object.fromEntries(state.metadata.inputs.map(input => [input.name, { values: Float32Array.from({ length: sizeOf(inputShape(input)) }, () => Math.round(next() * 255) / 255), steps: 0 }]));
  set({ source: { kind: 'random', seed }, inputs });
}

/** The layers of neurons, in the order in which they run. @returns {GraphNode[]} */
export const layers = () => state.graph?.nodes.filter(node => node.spikes || node.membrane) ?? [];

/** The layers whose spikes to show: the chosen node alone, if it is one. Neurons that only give their membranes have none. */
export function shownLayers() {
  const all = layers().filter(layer => layer.spikes);
  const chosen = all.filter(layer => layer.name === state.node);
  return chosen.length ? chosen : all;
}

/** The colour of a node, the same in every panel. @param {string} node @param {import('./colours.js').Colours} c */
export function colourOf(node, c) {
  const index = layers().findIndex(layer => layer.name === node);
  return index < 0 ? c.muted : c.layers[index % c.layers.length];
}

/** What a label stands for: of the demo's network, a piece of clothing. @param {number} label */
export function labelName(label) {
  return (state.model === DEMO && T.fashion[label]) || T.labelOf(label);
}
