/** The graph of the image, left to right. A chosen node filters the other panels. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { Panel } from './panel.js';
import { colourOf } from './model.js';
import { colours } from './colours.js';
import { fold, parts } from './fold.js';
import { count, duration, percent, shapeText } from './format.js';

/** @typedef {import('./types.js').GraphNode} GraphNode */

const WIDTH = 98;
const HEIGHT = 50;
const GAP_X = 24;
const GAP_Y = 14;

/** Each node's column is one after those it takes from, not counting edges that are a step late. @param {GraphNode[]} nodes */
export function layout(nodes) {
  /** @type {Map<string, number>} */
  const column = new Map();
  for (const node of nodes) {
    column.set(node.name, Math.max(0, ...node.in.filter(input => !input.late).map(input => (column.get(input.node) ?? 0) + 1)));
  }
  /** @type {Map<number, number>} */
  const used = new Map();
  const placed = nodes.map(node => {
    const x = column.get(node.name) ?? 0;
    const y = used.get(x) ?? 0;
    used.set(x, y + 1);
    return { node, x: x * (WIDTH + GAP_X) + 4, y: y * (HEIGHT + GAP_Y) + 14 };
  });
  return { placed, width: (Math.max(...column.values(), 0) + 1) * (WIDTH + GAP_X) - GAP_X + 8, height: Math.max(...used.values(), 1) * (HEIGHT + GAP_Y) + 14 };
}

/** @param {string} name */
const toggle = name => set({ node: state.node === name ? '' : name, layer: '' });

/** The share of a layer's neurons that fire at the chosen step. @param {GraphNode} node */
function activity(node) {
  const track = state.run?.tracks.get(node.name);
  return track && node.spikes ? track.totals[Math.min(state.step, track.totals.length - 1)] / track.size : 0;
}

/** @param {{at: {node: GraphNode, x: number, y: number}}} props */
function Node({ at: { node, x, y } }) {
  const c = colours();
  const colour = node.op === 'input' ? c.text : colourOf(node.name, c);
  const share = activity(node);
  const chosen = state.node === node.name;
  return h('g', { transform: `translate(${x} ${y})`, class: chosen ? 'node chosen' : 'node', role: 'button', tabindex: 0, 'data-node': node.name, 'aria-pressed': String(chosen), 'aria-label': T.network.node(node.name, node.op),
    onClick: () => toggle(node.name), onKeyDown: (/** @type {KeyboardEvent} */ e) => {
      if (e.key !== 'Enter' && e.key !== ' ') return;
      e.preventDefault();
      toggle(node.name);
    } },
  h('rect', { class: 'box', width: WIDTH, height: HEIGHT, rx: 7, fill: c.panel, stroke: chosen ? c.accent : c.line, 'stroke-width': chosen ? 2.5 : 1.25 }),
  h('rect', { width: 4, height: HEIGHT - 14, x: 6, y: 7, rx: 2, fill: colour }),
  h('text', { x: 16, y: 18, fill: c.text, class: 'name' }, node.name.length > 11 ? `${node.name.slice(0, 10)}…` : node.name),
  h('text', { x: 16, y: 32, fill: c.muted }, node.op === 'input' || node.spikes || node.membrane ? `${node.op} ${node.shape.filter((extent, i) => extent !== 1 || i > 0).join('×')}` : node.op),
  share > 0 && h('rect', { x: 16, y: HEIGHT - 10, width: (WIDTH - 24) * Math.min(1, 2 * share), height: 4, rx: 2, fill: colour }, h('title', null, percent(share))));
}

/** @param {{from: {x: number, y: number}, to: {x: number, y: number}, late: boolean}} props */
function Edge({ from, to, late }) {
  const c = colours();
  const [x0, y0, x1, y1] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  // An edge that is a step late may lead back: it goes above the boxes.
  const path = late ? `M${from.x + WIDTH / 2} ${from.y}C${from.x + WIDTH / 2} ${from.y - 26} ${to.x + WIDTH / 2} ${to.y - 26} ${to.x + WIDTH / 2} ${to.y}`
    : `M${x0} ${y0}C${x0 + GAP_X / 2} ${y0} ${x1 - GAP_X / 2} ${y1} ${x1 - 2} ${y1}`;
  return h('path', { d: path, fill: 'none', stroke: c.muted, 'stroke-width': 1.25, 'stroke-dasharray': late ? '4 3' : undefined, 'marker-end': 'url(#arrow)' }, late && h('title', null, T.network.late));
}

export function Network() {
  const { graph } = state;
  if (!graph) return h(Panel, { id: 'network', title: T.network.title, empty: T.loading });
  const groups = parts(graph.nodes);
  const nodes = fold(graph.nodes, state.folded);
  const { placed, width, height } = layout(nodes);
  const places = new Map(placed.map(one => [one.node.name, one]));
  const edges = placed.flatMap(to => to.node.in.map(input => ({ from: places.get(input.node), to, late: input.late })).filter(edge => edge.from !== undefined));
  const c = colours();
  const exports = {
    width: Math.max(480, width), height: height + 10,
    draw: (/** @type {import('./surface.js').Surface} */ surface, /** @type {import('./colours.js').Colours} */ own) => {
      edges.forEach(({ from, to, late }) => from && surface.line([[from.x + WIDTH, from.y + HEIGHT / 2], [to.x, to.y + HEIGHT / 2]], own.muted, 1.25, late ? [4, 3] : []));
      placed.forEach(({ node, x, y }) => {
        surface.rect(x, y, WIDTH, HEIGHT, own.line);
        surface.rect(x + 1, y + 1, WIDTH - 2, HEIGHT - 2, own.panel);
        surface.rect(x + 6, y + 7, 4, HEIGHT - 14, colourOf(node.name, own));
        surface.text(x + 16, y + 18, node.name, own.text, { bold: true });
        surface.text(x + 16, y + 32, node.op, own.muted, { size: 11 });
      });
    },
    table: () => ({ columns: T.columns.network, rows: graph.nodes.map(node => [node.name, node.op, shapeText(node.shape), node.in.map(input => input.node).join(', '), node.parameters.reduce((sum, one) => sum + one.size, 0)]) }),
  };
  return h(Panel, { id: 'network', title: T.network.title, exports },
    h('p', { class: 'muted' }, T.network.summary(count(graph.parameters), graph.nodes.length, duration(Number(graph.settings.dt))), ' · ', T.network.choose),
    groups.length > 0 && h('div', { class: 'row' }, groups.map(group => h('button', { key: group, type: 'button', 'aria-pressed': String(state.folded.includes(group)), onClick: () => set({ folded: state.folded.includes(group) ? state.folded.filter(one => one !== group) : [...state.folded, group] }) }, `${state.folded.includes(group) ? T.network.unfold : T.network.fold} ${group}`))),
    h('div', { class: 'graph', role: 'group', 'aria-label': T.network.graph },
      h('svg', { viewBox: `0 0 ${width} ${height}`, style: { minWidth: `${width * 0.72 / 16}rem`, maxWidth: `${width * 1.25 / 16}rem` } },
        h('defs', null, h('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' }, h('path', { d: 'M0 0L8 4L0 8z', fill: c.muted }))),
        edges.map(edge => edge.from && h(Edge, { from: edge.from, to: edge.to, late: edge.late })), placed.map(at => h(Node, { key: at.node.name, at })))),
    graph.warnings.length > 0 ? h('details', { class: 'warnings' }, h('summary', null, `${T.network.warnings} (${graph.warnings.length})`), h('ul', null, graph.warnings.map(warning => h('li', null, warning)))) : h('p', { class: 'muted' }, T.network.noWarnings));
}

