/** Membranes of the chosen neurons, with their thresholds and spikes. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { Panel } from './panel.js';
import { Lines, drawLines } from './lines.js';
import { layers } from './model.js';
import { colours } from './colours.js';

/** @typedef {import('./types.js').Run} Run */

/** A neuron's threshold; undefined if it has none, or if the layer is so large that the service does not tell. @param {string} node @param {number} index */
export function threshold(node, index) {
  const found = layers().find(layer => layer.name === node)?.parameters.find(parameter => parameter.role === 'threshold');
  return found && found.min === found.max ? found.min : found?.values?.[index];
}

/** @param {Run} run @param {import('./colours.js').Colours} c @returns {import('./lines.js').Line[]} */
function lines(run, c) {
  const traces = state.neurons.flatMap(({ node, index }, i) => {
    const track = run.tracks.get(node);
    if (!track?.v || index >= track.size) return [];
    const colour = c.layers[i % c.layers.length];
    const of = (/** @type {Float32Array} */ values) => Array.from({ length: run.steps }, (_, step) => values[step * track.size + index]);
    const fired = of(track.z);
    const v = of(track.v);
    const level = threshold(node, index);
    const trace = { label: `${node}[${index}]`, values: v, colour, width: 2 };
    const spikes = { label: `${node}[${index}] z`, values: fired.map((z, step) => z ? Math.max(level ?? -Infinity, v[step]) : null), colour, points: true };
    return layers().find(layer => layer.name === node)?.spikes ? [trace, spikes] : [trace];
  });
  const levels = [...new Map(state.neurons.map(({ node, index }) => [threshold(node, index), node]))].filter(([level]) => level !== undefined);
  return [...traces, ...levels.map(([level, node]) => ({ label: `${T.membrane.threshold} ${node}`, values: Array.from({ length: run.steps }, () => /** @type {number} */ (level)), colour: c.muted, dash: [5, 4], width: 1 }))];
}

/** @param {Event & {currentTarget: HTMLFormElement}} e */
function add(e) {
  e.preventDefault();
  const form = new FormData(e.currentTarget);
  const node = String(form.get('node'));
  const index = Number(form.get('index'));
  const size = state.run?.tracks.get(node)?.size ?? 0;
  if (Number.isInteger(index) && index >= 0 && index < size) {
    set({ neurons: [...state.neurons.filter(one => one.node !== node || one.index !== index), { node, index }].slice(-8) });
  }
}

export function Membrane() {
  const { run } = state;
  if (!run || state.neurons.length === 0) return h(Panel, { id: 'membrane', title: T.membrane.title, empty: T.membrane.empty, reserve: run ? 0 : 20 });
  const c = colours();
  const drawn = lines(run, c);
  const missing = state.neurons.filter(({ node }) => !run.tracks.get(node)?.v);
  const chart = { label: `${T.membrane.label}: ${state.neurons.map(one => `${one.node}[${one.index}]`).join(', ')}`, x: Array.from({ length: run.steps }, (_, i) => i + 1), lines: drawn, height: 12, marker: Math.min(state.step, run.steps - 1) + 1,
    onPick: (/** @type {number} */ x) => set({ step: x - 1, playing: false }) };
  const traces = drawn.filter(line => !line.points && !line.dash);
  const exports = { draw: (/** @type {any} */ surface, /** @type {any} */ own) => drawLines({ ...chart, lines: lines(run, own) }, surface, own),
    table: () => ({ columns: [T.raster.step, ...traces.map(line => line.label)], rows: chart.x.map((x, i) => [x, ...traces.map(line => Number(line.values[i]))]) }),
    arrays: () => Object.fromEntries(traces.map(line => [line.label, { shape: [run.steps], values: Float32Array.from(/** @type {number[]} */ (line.values)) }])) };
  const recorded = layers().filter(layer => run.tracks.get(layer.name)?.v);
  return h(Panel, { id: 'membrane', title: T.membrane.title, exports },
    h(Lines, chart),
    h('ul', { class: 'legend' }, state.neurons.map(({ node, index }, i) => h('li', { key: `${node}:${index}` }, h('i', { style: { background: c.layers[i % c.layers.length] } }), `${node}[${index}]`,
      h('button', { type: 'button', class: 'quiet', 'aria-label': T.membrane.remove(`${node}[${index}]`), onClick: () => set({ neurons: state.neurons.filter((_, at) => at !== i) }) }, '×')))),
    missing.map(({ node, index }) => h('p', { class: 'muted' }, T.membrane.notRecorded(`${node}[${index}]`))),
    h('form', { class: 'row', onSubmit: add }, h('label', null, h('span', { class: 'hidden' }, T.membrane.node), h('select', { name: 'node' }, recorded.map(layer => h('option', { value: layer.name }, layer.name)))),
      h('label', null, h('span', { class: 'hidden' }, T.membrane.neuron), h('input', { name: 'index', type: 'number', min: 0, max: Math.max(...recorded.map(layer => (run.tracks.get(layer.name)?.size ?? 1) - 1), 0), defaultValue: 0 })), h('button', { type: 'submit' }, T.membrane.add)));
}
