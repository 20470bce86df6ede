/** Requests under way: their spikes as they come, drawn column by column behind a sweep line, like an oscilloscope. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { Panel } from './panel.js';
import { colours, rgb } from './colours.js';
import { colourOf, shownLayers } from './model.js';
import { count, percent } from './format.js';
import { LiveFeed } from './feed.js';
import { bandsOf, putRates, RATE_HEIGHT, Traces, TRACE_HEIGHT } from './sweep.js';
import { run } from './run.js';

/** @typedef {import('./feed.js').Column} Column @typedef {'off' | 'following' | 'paused' | 'scrubbed'} Mode */

const HEIGHT = 288;
const NAMES = 64;
/** Columns that stay for looking back. */
const KEPT = 30_000;
const BLANK = 10;

/** @type {Live | null} */
let shown = null;

/** Follows or pauses: the key F. */
export const follow = () => shown?.toggle();

/** @extends {Component<{}, {mode: Mode, back: number, looping: boolean, spikes: number, frames: number, runs: number, shares: Map<string, number>}>} */
export class Live extends Component {
  state = { mode: /** @type {Mode} */ ('off'), back: 0, looping: false, spikes: 0, frames: 0, runs: 0, shares: /** @type {Map<string, number>} */ (new Map()) };
  /** @type {HTMLCanvasElement | null} */
  canvas = null;
  /** @type {HTMLCanvasElement | null} */
  rates = null;
  /** @type {HTMLCanvasElement | null} */
  membranes = null;
  traces = new Traces();
  /** Steps that came while the tab was hidden and were not drawn. */
  undrawn = 0;
  /** @type {Column[]} */
  kept = [];
  /** @type {Column[]} */
  waiting = [];
  x = 0;
  drawn = 0;
  drawing = false;
  since = performance.now();
  spikes = 0;
  /** How long each frame took and came after the one before, in ms, for tests. */
  timing = { gaps: /** @type {number[]} */ ([]), script: /** @type {number[]} */ ([]) };
  last = 0;
  /** Columns since the numbers were last shown. */
  seen = 0;
  feed = new LiveFeed(columns => {
    this.waiting.push(...columns);
    // A hidden tab draws nothing; it keeps the newest.
    if (this.waiting.length > KEPT) this.undrawn += this.waiting.splice(0, this.waiting.length - KEPT).length;
    this.draw();
  });

  componentDidMount() {
    shown = this;
    Object.assign(window, { hillockLive: this });
  }

  componentWillUnmount() {
    shown = null;
    this.feed.close();
  }

  componentDidUpdate() {
    if (this.state.mode === 'following' && JSON.stringify(this.wanted()) !== this.subscribed) this.subscribe();
  }

  wanted() {
    const bands = this.bands();
    return { model: state.model, nodes: bands.map(band => band.name), rows: Math.max(...bands.map(band => band.height), 1), rate: 30, membranes: state.neurons };
  }

  subscribed = '';

  subscribe() {
    const wanted = this.wanted();
    this.subscribed = JSON.stringify(wanted);
    this.kept = [];
    this.waiting = [];
    this.traces.reset();
    this.wipe();
    this.feed.follow(wanted);
  }

  toggle = () => {
    if (this.state.mode === 'following') {
      this.feed.follow(null);
      this.setState({ mode: 'paused' });
    } else {
      this.setState({ mode: 'following', back: 0 });
      this.subscribe();
      this.draw();
    }
  };

  loop = () => {
    const looping = !this.state.looping;
    this.setState({ looping });
    const again = async () => {
      if (!this.state.looping || shown !== this) return;
      await run();
      setTimeout(again, 50);
    };
    if (looping) setTimeout(again, 0);
  };

  bands() {
    return bandsOf(shownLayers(), HEIGHT);
  }

  wipe() {
    for (const canvas of [this.canvas, this.rates, this.membranes]) canvas?.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    this.x = 0;
    this.traces.last = null;
  }

  draw() {
    if (!this.drawing) {
      this.drawing = true;
      requestAnimationFrame(this.frame);
    }
  }

  frame = (/** @type {number} */ now) => {
    if (shown !== this) {
      this.drawing = false;
      return;
    }
    const started = performance.now();
    if (this.last) this.timing.gaps.push(now - this.last);
    this.last = now;
    // An even share of what waits, so that bursts of frames move smoothly.
    const n = Math.min(this.waiting.length, Math.max(4, Math.ceil(this.waiting.length / 4)));
    const columns = this.waiting.splice(0, n);
    this.spikes += columns.reduce((sum, column) => sum + column.spikes, 0);
    this.kept.push(...columns);
    this.seen += n;
    if (this.kept.length > KEPT * 1.1) this.kept.splice(0, this.kept.length - KEPT);
    if (this.traces.widen(columns)) this.again(this.kept.length);
    else this.put(columns);
    this.drawn++;
    this.timing.script.push(performance.now() - started);
    if (this.timing.gaps.length > 2000) this.timing.gaps.splice(0, 1000);
    if (this.timing.script.length > 2000) this.timing.script.splice(0, 1000);
    if (started - this.since > 500) {
      const seconds = (started - this.since) / 1000;
      this.setState({ spikes: Math.round(this.spikes / seconds), frames: Math.round(this.drawn / seconds), runs: this.feed.runs, shares: this.shares(this.seen) });
      this.seen = 0;
      this.since = started;
      this.spikes = this.drawn = 0;
    }
    if (this.state.mode === 'following') requestAnimationFrame(this.frame);
    else {
      this.drawing = false;
      this.last = 0;
    }
  };

  /** Draws columns at the sweep line, one a pixel. @param {Column[]} columns */
  put(columns) {
    const canvas = this.canvas;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const width = Math.max(1, Math.round(canvas.clientWidth));
    if (canvas.width !== width || canvas.height !== HEIGHT) {
      canvas.width = width;
      canvas.height = HEIGHT;
      this.x = 0;
    }
    const c = colours();
    const inks = new Map(this.bands().map(band => [band.name, { ...band, ink: rgb(colourOf(band.name, c)) }]));
    const ground = rgb(c.panel);
    for (let from = 0; from < columns.length;) {
      const run = Math.min(columns.length - from, width - this.x);
      const image = context.createImageData(run, HEIGHT);
      const shown = columns.slice(from, from + run);
      for (let i = 0; i < run; i++) {
        for (const part of columns[from + i].parts) {
          const band = inks.get(part.node);
          if (!band) continue;
          for (let y = 0; y < band.height; y++) {
            const first = Math.floor(y * part.rows.length / band.height);
            const end = Math.max(first + 1, Math.floor((y + 1) * part.rows.length / band.height));
            let share = 0;
            for (let row = first; row < end; row++) share = Math.max(share, part.rows[row]);
            if (share === 0) continue;
            const strength = Math.min(1, 0.45 + 0.55 * share / part.top);
            const at = 4 * ((band.top + y) * run + i);
            for (let channel = 0; channel < 3; channel++) image.data[at + channel] = ground[channel] + strength * (band.ink[channel] - ground[channel]);
            image.data[at + 3] = 255;
          }
        }
      }
      context.putImageData(image, this.x, 0);
      // A mark where requests were not shown.
      context.fillStyle = c.warn;
      shown.forEach((column, i) => { if (column.missed) context.fillRect(this.x + i, 0, 2, 3); });
      putRates(this.rates, shown, this.x, BLANK, [...inks.keys()]);
      this.traces.put(this.membranes, shown, this.x, BLANK);
      this.x = (this.x + run) % width;
      from += run;
    }
    context.clearRect(this.x, 0, BLANK, HEIGHT);
    context.fillStyle = c.accent;
    context.fillRect(this.x, 0, 2, HEIGHT);
  }

  /** The share of each layer that fired, over the newest columns. @param {number} columns */
  shares(columns) {
    /** @type {Map<string, number>} */
    const sums = new Map();
    const newest = columns > 0 ? this.kept.slice(-columns) : [];
    for (const part of newest.flatMap(column => column.parts)) sums.set(part.node, (sums.get(part.node) ?? 0) + part.spikes / part.size / newest.length);
    return sums;
  }

  /** Shows an earlier moment: columns that end so many before the newest. @param {number} back */
  scrub(back) {
    if (this.state.mode === 'following') this.feed.follow(null);
    this.setState({ mode: back > 0 ? 'scrubbed' : 'paused', back });
    this.again(this.kept.length - back);
  }

  /** Draws anew what came before a moment. @param {number} end */
  again(end) {
    const width = Math.max(1, this.canvas?.width ?? 1);
    this.wipe();
    this.put(this.kept.slice(Math.max(0, end - width + BLANK), end));
  }

  table() {
    return { columns: T.columns.live, rows: this.kept.slice(-500).flatMap((column, i) => column.parts.map(part => [i + 1, part.node, part.spikes])) };
  }

  arrays() {
    const names = this.bands().map(band => band.name);
    const traced = state.neurons.map(one => `${one.node}[${one.index}]`);
    const v = traced.flatMap((name, k) => this.kept.every(column => column.v.length === traced.length) ? [[name, { shape: [this.kept.length], values: Float32Array.from(this.kept, column => column.v[k]) }]] : []);
    const values = Float64Array.from(this.kept.flatMap(column => names.map(name => column.parts.find(part => part.node === name)?.spikes ?? 0)));
    return { spikes: { shape: [this.kept.length, names.length], values }, ...Object.fromEntries(v) };
  }

  /** A canvas below the spikes, under the same sweep line. @param {string} label @param {number} height @param {'rates' | 'membranes'} which @param {any} names */
  strip(label, height, which, names) {
    return h('div', { class: this.state.mode === 'off' ? 'live off' : 'live', style: { height: `${height}px` } },
      h('canvas', { ref: (/** @type {HTMLCanvasElement | null} */ canvas) => { this[which] = canvas; }, role: 'img', 'aria-label': label, width: 1, height }), names);
  }

  render() {
    const { mode, back, looping, spikes, frames, runs, shares } = this.state;
    const { missed, dropped, counted } = this.feed;
    if (!may('watch')) return h(Panel, { id: 'live', title: T.live.title, empty: T.live.needs });
    if (shownLayers().length === 0) return h(Panel, { id: 'live', title: T.live.title, empty: T.raster.silent });
    const tools = [may('infer') && h('button', { type: 'button', 'aria-pressed': String(looping), onClick: this.loop }, T.live.loop),
      h('button', { type: 'button', id: 'follow', class: mode === 'following' ? '' : 'primary', onClick: this.toggle }, mode === 'following' ? T.live.pause : T.live.start)];
    const exports = mode === 'off' ? undefined : { draw: (/** @type {any} */ surface) => {
      if (surface.context && this.canvas) surface.context.drawImage(this.canvas, NAMES, 0, surface.width - NAMES, surface.height);
      const c = colours();
      this.bands().forEach(band => surface.text(NAMES - 8, (band.top + band.height / 2) / HEIGHT * surface.height + 4, band.name, colourOf(band.name, c), { anchor: 'end', bold: true }));
      if (!surface.context) this.bands().forEach(band => {
        const columns = this.kept.slice(-(this.canvas?.width ?? 1));
        surface.cells(NAMES, band.top / HEIGHT * surface.height, surface.width - NAMES, band.height / HEIGHT * surface.height, columns.length || 1, band.height, (/** @type {number} */ column, /** @type {number} */ row) => {
          const part = columns[column]?.parts.find(one => one.node === band.name);
          return part && part.rows[Math.floor(row * part.rows.length / band.height)] ? colourOf(band.name, c) : null;
        });
      });
    }, height: HEIGHT, table: () => this.table(), arrays: () => this.arrays() };
    const c = colours();
    const names = this.bands().map(band => band.name);
    return h(Panel, { id: 'live', title: T.live.title, tools, exports },
      mode === 'off' && h('p', { class: 'muted' }, T.live.what),
      h('div', { class: mode === 'off' ? 'live off' : 'live', style: { height: `${HEIGHT}px` } },
        h('canvas', { ref: (/** @type {HTMLCanvasElement | null} */ canvas) => { this.canvas = canvas; }, role: 'img', 'aria-label': `${T.live.label(this.bands().map(band => band.name).join(', '))}; ${T.live[mode]}`, width: 1, height: HEIGHT }),
        this.bands().map(band => h('span', { key: band.name, style: { top: `${band.top + band.height / 2}px`, color: colourOf(band.name, colours()) } }, band.name, shares.has(band.name) && h('small', null, percent(shares.get(band.name) ?? 0))))),
      this.strip(T.live.rates(names.join(', ')), RATE_HEIGHT * names.length, 'rates', names.map((name, i) => h('span', { key: name, style: { top: `${(i + 0.5) * RATE_HEIGHT}px`, color: colourOf(name, c) } }, name))),
      state.neurons.length > 0 && this.strip(T.live.membranes(state.neurons.map(one => `${one.node}[${one.index}]`).join(', ')), TRACE_HEIGHT, 'membranes', state.neurons.map((one, i) => h('span', { key: `${one.node}:${one.index}`, style: { top: `${8 + 13 * i}px`, color: c.layers[i % c.layers.length] } }, `${one.node}[${one.index}]`))),
      mode !== 'off' && h('div', { class: 'row' }, h('span', { class: 'mode' }, h('i', { class: mode === 'following' ? 'dot ok' : 'dot bad', 'aria-hidden': 'true' }), T.live[mode]),
        h('span', { class: 'muted number small' }, runs === 0 ? T.live.empty : T.live.stats(count(spikes), String(frames), count(runs), count(missed)), dropped > 0 && ` · ${T.live.dropped(count(dropped))}`, this.undrawn > 0 && ` · ${T.live.undrawn(count(this.undrawn))}`, runs > 0 && counted && ` · ${T.live.counts}`), h('span', { class: 'space' }),
        h('label', { class: 'small' }, `${T.live.back} `, h('input', { type: 'range', class: 'back', min: 0, max: Math.max(0, this.kept.length - 1), value: back, onInput: (/** @type {any} */ e) => this.scrub(Number(e.target.value)) }))));
  }
}

