/** The chosen node: its settings, and a histogram of each of its parameters. Without a node, the settings of the network. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { Panel } from './panel.js';
import { Figure } from './figure.js';
import { colourOf } from './model.js';
import { fold } from './fold.js';
import { brief, count, duration, shapeText } from './format.js';

/** @typedef {import('./types.js').Parameter} Parameter */

/** @param {Record<string, unknown>} settings */
const Settings = settings => h('dl', null, Object.entries(settings).filter(([key]) => key !== 'nodes').flatMap(([key, value]) => [h('dt', null, key.replaceAll('_', ' ')), h('dd', null, Array.isArray(value) ? value.join(' × ') : String(value).replaceAll('_', ' '))]));

/** @param {Parameter} parameter @param {string} node @returns {(surface: import('./surface.js').Surface, c: import('./colours.js').Colours) => void} */
const drawer = (parameter, node) => (surface, c) => {
  const bins = parameter.histogram;
  const top = Math.sqrt(Math.max(...bins));
  const bottom = surface.height - 16;
  const width = surface.width / bins.length;
  // Square roots, so that rare values are seen beside frequent ones.
  bins.forEach((n, i) => n > 0 && surface.rect(i * width, bottom - Math.max(1, Math.sqrt(n) / top * (bottom - 2)), Math.max(1, width - 1), Math.max(1, Math.sqrt(n) / top * (bottom - 2)), colourOf(node, c)));
  surface.line([[0, bottom + 0.5], [surface.width, bottom + 0.5]], c.line);
  surface.text(0, surface.height - 3, brief(parameter.min), c.muted, { size: 11 });
  surface.text(surface.width, surface.height - 3, brief(parameter.max), c.muted, { size: 11, anchor: 'end' });
  if (parameter.min < 0 && parameter.max > 0) {
    const zero = -parameter.min / (parameter.max - parameter.min) * surface.width;
    surface.line([[zero, 0], [zero, bottom]], c.muted, 1, [3, 3]);
    surface.text(zero, surface.height - 3, '0', c.muted, { size: 11, anchor: 'middle' });
  }
};

/** Time constants are in seconds. @param {string} role @param {number} value */
const valueText = (role, value) => /^(.*_)?tau$/.test(role) ? duration(value) : brief(value);

/** @param {{parameter: Parameter, node: string}} props */
function Values({ parameter, node }) {
  const range = `${T.node.from} ${brief(parameter.min)} ${T.node.to} ${brief(parameter.max)}`;
  return h('div', { class: 'parameter' }, h('h3', null, parameter.role, ' ', h('small', null, shapeText(parameter.shape))),
    h(Figure, { label: `${T.node.histogram(parameter.role)}, ${range}`, height: 4.5, draw: drawer(parameter, node) }),
    h('p', { class: 'muted' }, `${count(parameter.size)} ${T.node.values} · ${T.node.mean} ${brief(parameter.mean)} · ${count(parameter.zeros)} ${T.node.zeros}`));
}

export function NodeDetails() {
  const { graph } = state;
  const node = fold(graph?.nodes ?? [], state.folded).find(one => one.name === state.node);
  if (!graph) return h(Panel, { id: 'node', title: T.node.title, empty: T.loading });
  if (!node) return h(Panel, { id: 'node', title: T.node.title }, h('p', { class: 'muted' }, T.node.none), Settings(graph.settings));
  const equal = node.parameters.filter(one => one.min === one.max);
  const exports = { height: 140 * Math.max(1, node.parameters.length), width: 480,
    draw: (/** @type {any} */ surface, /** @type {any} */ c) => drawer(node.parameters[0], node.name)(surface, c),
    table: () => ({ columns: T.columns.node, rows: node.parameters.flatMap(one => one.histogram.map((n, i) => [one.role, shapeText(one.shape), one.min, one.max, one.mean, one.zeros, i, n])) }),
    arrays: () => Object.fromEntries(node.parameters.map(one => [one.role, { shape: [one.histogram.length], values: Float64Array.from(one.histogram) }])) };
  return h(Panel, { id: 'node', title: `${T.node.title} ${node.name}`, exports: node.parameters.length ? exports : undefined,
    tools: h('button', { type: 'button', onClick: () => set({ node: '' }) }, T.node.all) },
  h('dl', null, h('dt', null, T.node.shape), h('dd', null, shapeText(node.shape)), node.in.length > 0 && [h('dt', null, T.node.takes), h('dd', null, node.in.map(input => input.node + (input.late ? ` (${T.network.late})` : '')).join(', '))],
    node.nodes.length > 1 && [h('dt', null, T.node.names), h('dd', null, node.nodes.map(one => `${one.name} (${one.type})`).join(', '))]),
  node.settings && Settings(node.settings),
  equal.length > 0 && h('dl', null, equal.flatMap(one => [h('dt', null, one.role), h('dd', null, T.node.equal(valueText(one.role, one.min)))])),
  node.parameters.filter(one => !equal.includes(one)).map(parameter => h(Values, { key: parameter.role, parameter, node: node.name })));
}
