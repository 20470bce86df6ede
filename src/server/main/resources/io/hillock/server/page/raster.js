/** The spikes of each layer: a row a neuron, a column a step. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { Panel } from './panel.js';
import { Figure } from './figure.js';
import { colourOf, shownLayers } from './model.js';
import { count } from './format.js';
import { rgb } from './colours.js';

/** @typedef {import('./types.js').Track} Track @typedef {import('./types.js').Run} Run */

const NAMES = 64;
const GAP = 6;
const MOST_TABLE = 20_000;

/** The recorded layers to show. @param {Run} run */
function shown(run) {
  const tracks = shownLayers().map(layer => run.tracks.get(layer.name)).filter(track => track !== undefined);
  return state.layer ? tracks.filter(track => track.name === state.layer) : tracks;
}

/** Where each layer lies: large layers get more room, but not in proportion. @param {Track[]} tracks @param {number} height */
export function bands(tracks, height) {
  const weights = tracks.map(track => Math.sqrt(track.size));
  const sum = weights.reduce((a, b) => a + b, 0);
  const room = height - GAP * (tracks.length - 1) - 18;
  const least = Math.min(26, room / tracks.length);
  let top = 0;
  return tracks.map((track, i) => {
    const own = least + (room - least * tracks.length) * weights[i] / sum;
    const band = { track, top, height: own };
    top += own + GAP;
    return band;
  });
}

/** @param {Run} run @param {Track[]} tracks @param {number} step */
function drawer(run, tracks, step) {
  return (/** @type {import('./surface.js').Surface} */ surface, /** @type {import('./colours.js').Colours} */ c) => {
    const width = surface.width - NAMES - 4;
    for (const { track, top, height } of bands(tracks, surface.height)) {
      const colour = colourOf(track.name, c);
      surface.rect(NAMES, top, width, height, mixed(c.panel, c.line, 0.55));
      const rows = Math.max(1, Math.min(track.size, Math.floor(height)));
      const levels = Array.from({ length: 5 }, (_, i) => mixed(c.panel, colour, 0.4 + 0.15 * i));
      surface.cells(NAMES, top, width, height, run.steps, rows, (column, row) => {
        const from = Math.floor(row * track.size / rows);
        const to = Math.max(from + 1, Math.floor((row + 1) * track.size / rows));
        let spikes = 0;
        for (let i = from; i < to; i++) spikes += track.z[column * track.size + i] !== 0 ? 1 : 0;
        return spikes === 0 ? null : levels[Math.min(4, Math.floor(5 * spikes / (to - from)))];
      });
      surface.text(NAMES - 8, top + Math.min(height / 2, 20) + 4, track.name, colour, { anchor: 'end', bold: true });
      if (height > 40) surface.text(NAMES - 8, top + Math.min(height / 2, 20) + 18, count(track.size), c.muted, { anchor: 'end', size: 10 });
      for (const one of state.neurons.filter(neuron => neuron.node === track.name)) {
        surface.rect(NAMES - 5, top + one.index / track.size * height, 4, Math.max(2, height / track.size), c.text);
      }
    }
    const x = NAMES + (step + 0.5) / run.steps * width;
    surface.line([[x, 0], [x, surface.height - 16]], c.accent, 1.5);
    for (let i = 0; i < run.steps; i += Math.max(1, Math.ceil(run.steps / (width / 32)))) {
      surface.text(NAMES + (i + 0.5) / run.steps * width, surface.height - 2, String(i + 1), i === step ? c.accent : c.muted, { anchor: 'middle', size: 10 });
    }
  };
}

/** @param {string} from @param {string} to @param {number} share */
export function mixed(from, to, share) {
  const [a, b] = [rgb(from), rgb(to)];
  return `rgb(${a.map((value, i) => Math.round(value + share * (b[i] - value))).join(' ')})`;
}

/** A click chooses the neuron of the row, and the step. @param {Run} run @param {Track[]} tracks */
function picker(run, tracks) {
  return (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ width, /** @type {number} */ height) => {
    const band = bands(tracks, height).find(one => y >= one.top && y <= one.top + one.height);
    if (!band) return;
    const index = Math.min(band.track.size - 1, Math.floor((y - band.top) / band.height * band.track.size));
    const step = Math.min(run.steps - 1, Math.max(0, Math.floor((x - NAMES) / (width - NAMES - 4) * run.steps)));
    const known = state.neurons.some(one => one.node === band.track.name && one.index === index);
    set({ playing: false, step: x > NAMES ? step : state.step, neurons: known ? state.neurons.filter(one => one.node !== band.track.name || one.index !== index) : [...state.neurons, { node: band.track.name, index }].slice(-8) });
  };
}

/** @param {Run} run @param {Track[]} tracks */
function table(run, tracks) {
  /** @type {(string | number)[][]} */
  const rows = [];
  for (let step = 0; step < run.steps && rows.length < MOST_TABLE; step++) {
    for (const track of tracks) {
      for (let i = 0; i < track.size; i++) {
        const value = track.z[step * track.size + i];
        if (value !== 0) rows.push([step + 1, track.name, i, value]);
      }
    }
  }
  return { columns: T.columns.raster, rows };
}

export function Raster() {
  const { run } = state;
  if (!run) return h(Panel, { id: 'raster', title: T.raster.title, empty: T.raster.empty, reserve: 24 });
  const tracks = shown(run);
  if (tracks.length === 0) return h(Panel, { id: 'raster', title: T.raster.title, empty: T.raster.silent });
  const total = tracks.reduce((sum, track) => sum + track.totals.reduce((a, b) => a + b, 0), 0);
  const draw = drawer(run, tracks, Math.min(state.step, run.steps - 1));
  const tools = h('label', null, h('span', { class: 'hidden' }, T.raster.layer), h('select', { value: state.layer, onChange: (/** @type {any} */ e) => set({ layer: e.target.value }) },
    h('option', { value: '' }, T.raster.all), shownLayers().map(layer => h('option', { value: layer.name }, layer.name))));
  const exports = { draw, height: 480, table: () => table(run, tracks), arrays: () => Object.fromEntries(tracks.map(track => [`${track.name}:z`, { shape: [run.steps, ...track.shape], values: track.z }])) };
  return h(Panel, { id: 'raster', title: T.raster.title, tools, exports },
    h(Figure, { label: T.raster.label(tracks.map(track => track.name).join(', '), count(total)), height: 20, draw, onPick: picker(run, tracks) }));
}
