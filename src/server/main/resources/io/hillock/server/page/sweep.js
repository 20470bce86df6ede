/** What runs beside the spikes of Live behind the same sweep line: the rates of the layers as a heatmap, and membranes of chosen neurons. */
import { state } from './store.js';
import { colours } from './colours.js';
import { threshold } from './membrane.js';

/** @typedef {import('./feed.js').Column} Column */

export const RATE_HEIGHT = 14;
export const TRACE_HEIGHT = 110;
const MARGIN = 6;
const GAP = 5;
const LEAST_BAND = 20;

/** Where each layer lies among the spikes, in whole pixels. @param {import('./types.js').GraphNode[]} layers @param {number} height */
export function bandsOf(layers, height) {
  const weights = layers.map(layer => Math.sqrt(layer.shape.reduce((a, b) => a * b, 1)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const room = height - GAP * (layers.length - 1);
  const least = Math.min(LEAST_BAND, Math.floor(room / Math.max(1, layers.length)));
  let top = 0;
  return layers.map((layer, i) => {
    const band = { name: layer.name, top, height: Math.floor(least + (room - least * layers.length) * weights[i] / sum) };
    top += band.height + GAP;
    return band;
  });
}

/** Makes a canvas as wide as its place, in whole pixels. @param {HTMLCanvasElement | null} canvas @param {number} height */
function fitted(canvas, height) {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return null;
  const width = Math.max(1, Math.round(canvas.clientWidth));
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  return context;
}

/** Draws columns of rates from x on: a row a layer. @param {HTMLCanvasElement | null} canvas @param {Column[]} columns @param {number} x @param {number} blank @param {string[]} names */
export function putRates(canvas, columns, x, blank, names) {
  const context = fitted(canvas, RATE_HEIGHT * names.length);
  if (!context) return;
  const c = colours();
  context.clearRect(x, 0, columns.length, context.canvas.height);
  columns.forEach((column, i) => {
    for (const part of column.parts) {
      const row = names.indexOf(part.node);
      if (row < 0) continue;
      // Few layers fire with more than a quarter of their neurons in one step.
      context.fillStyle = c.heat[Math.min(63, Math.floor(256 * part.spikes / part.size))];
      context.fillRect(x + i, row * RATE_HEIGHT, 1, RATE_HEIGHT - 1);
    }
  });
  sweep(context, x + columns.length, blank, c);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} blank @param {import('./colours.js').Colours} c */
function sweep(context, x, blank, c) {
  context.clearRect(x, 0, blank, context.canvas.height);
  context.fillStyle = c.accent;
  context.fillRect(x, 0, 2, context.canvas.height);
}

/** Membranes, each in its neuron's colour, with the thresholds. */
export class Traces {
  low = 0;
  high = 0;
  /** @type {Float32Array | null} */
  last = null;

  /** Begins anew. */
  reset() {
    const levels = state.neurons.map(({ node, index }) => threshold(node, index)).filter(level => level !== undefined);
    this.low = Math.min(0, ...levels);
    this.high = Math.max(this.low + 1e-9, ...levels);
    this.last = null;
  }

  /** Whether the values need more room; it is made. @param {Column[]} columns */
  widen(columns) {
    let [low, high] = [this.low, this.high];
    for (const column of columns) {
      for (const v of column.v) {
        if (v < low) low = v;
        if (v > high) high = v;
      }
    }
    if (low === this.low && high === this.high) return false;
    const room = (high - low) / 5;
    [this.low, this.high] = [low < this.low ? low - room : low, high > this.high ? high + room : high];
    return true;
  }

  /** @param {HTMLCanvasElement | null} canvas @param {Column[]} columns @param {number} x @param {number} blank */
  put(canvas, columns, x, blank) {
    const context = fitted(canvas, TRACE_HEIGHT);
    if (!context) return;
    const c = colours();
    const y = (/** @type {number} */ v) => MARGIN + (this.high - v) / (this.high - this.low) * (TRACE_HEIGHT - 2 * MARGIN);
    context.clearRect(x, 0, columns.length, TRACE_HEIGHT);
    context.fillStyle = c.muted;
    for (const { node, index } of state.neurons) {
      const level = threshold(node, index);
      if (level === undefined) continue;
      for (let i = 0; i < columns.length; i++) if ((x + i) % 8 < 4) context.fillRect(x + i, Math.round(y(level)), 1, 1);
    }
    columns.forEach((column, i) => {
      column.neurons.forEach(({ node, index }, k) => {
        const at = state.neurons.findIndex(one => one.node === node && one.index === index);
        if (at < 0) return;
        // A vertical stroke from the value before to this one.
        const now = y(column.v[k]);
        const before = x + i > 0 && this.last?.length === column.v.length ? y(this.last[k]) : now;
        context.fillStyle = c.layers[at % c.layers.length];
        context.fillRect(x + i, Math.min(now, before), 1, Math.max(1.5, Math.abs(now - before)));
      });
      this.last = column.v;
    });
    sweep(context, x + columns.length, blank, c);
  }
}
