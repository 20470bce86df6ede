/** How long requests take: a histogram and percentiles, by engine and phase. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { Panel } from './panel.js';
import { Figure } from './figure.js';
import { Lines, drawLines } from './lines.js';
import { histogram, quantile, size, total } from './metrics.js';
import { colours } from './colours.js';
import { count, duration } from './format.js';

const TOTAL = 'hillock_request_seconds';
const PHASE = 'hillock_request_phase_seconds';

/** @param {import('./metrics.js').Histogram} data @returns {(surface: import('./surface.js').Surface, c: import('./colours.js').Colours) => void} */
const drawer = data => (surface, c) => {
  const used = data.counts.map((n, i) => n > 0 ? i : -1).filter(i => i >= 0);
  const [first, last] = [Math.max(0, used[0] - 1), Math.min(data.counts.length - 1, /** @type {number} */ (used.at(-1)) + 1)];
  const top = Math.max(...data.counts);
  const width = surface.width / (last - first + 1);
  const bottom = surface.height - 16;
  const marks = [[0.5, T.latency.p50], [0.99, T.latency.p99]].map(([q, name]) => ({ name: String(name), at: quantile(data, Number(q)) }));
  for (let i = first; i <= last; i++) {
    const tall = data.counts[i] / top * (bottom - 14);
    if (tall > 0) surface.rect((i - first) * width + 1, bottom - Math.max(1, tall), Math.max(1, width - 2), Math.max(1, tall), c.accent);
    if ((i - first) % Math.max(1, Math.ceil(52 / width)) === 0 && Number.isFinite(data.bounds[i])) surface.text((i - first + 1) * width, surface.height - 3, duration(data.bounds[i]), c.muted, { anchor: 'middle', size: 10 });
  }
  surface.line([[0, bottom + 0.5], [surface.width, bottom + 0.5]], c.line);
  marks.forEach(({ name, at }, row) => {
    const bucket = data.bounds.findIndex(bound => at <= bound);
    const low = bucket === 0 ? 0 : data.bounds[bucket - 1];
    const x = (bucket - first + (at - low) / ((data.bounds[bucket] - low) || 1)) * width;
    surface.line([[x, 0], [x, bottom]], row === 0 ? c.text : c.warn, 1, [3, 3]);
    surface.text(x + 3, 10 + 12 * row, name, row === 0 ? c.text : c.warn, { size: 10 });
  });
};

/** @extends {Component<{}, {engine: string, phase: string}>} */
export class Latency extends Component {
  state = { engine: '', phase: '' };

  render() {
    const { metrics } = state;
    const { engine, phase } = this.state;
    if (!may('watch')) return h(Panel, { id: 'latency', title: T.latency.title, empty: T.scopeMissing('watch') });
    const samples = metrics?.get(`${PHASE}_bucket`) ?? [];
    const engines = [...new Set(samples.filter(one => one.labels.network === state.model).map(one => one.labels.engine))];
    const fits = (/** @type {string} */ wanted) => (/** @type {Record<string, string>} */ labels) => labels.network === state.model && (engine === '' || labels.engine === engine) && (wanted === '' || labels.phase === wanted);
    const of = (/** @type {string} */ wanted) => metrics ? histogram(metrics, wanted === '' ? TOTAL : PHASE, fits(wanted)) : { bounds: [], counts: [], sum: 0 };
    const data = of(phase);
    if (size(data) === 0) return h(Panel, { id: 'latency', title: T.latency.title, empty: T.latency.empty });
    const phases = ['', ...Object.keys(T.latency.phases)].map(name => ({ name, data: of(name) }));
    const label = (/** @type {string} */ name) => name === '' ? T.latency.total : T.latency.phases[/** @type {'decode'} */ (name)];
    const chooser = (/** @type {string} */ text, /** @type {string} */ value, /** @type {string[]} */ names, /** @type {(name: string) => string} */ say, /** @type {(value: string) => void} */ change) =>
      h('label', null, h('span', { class: 'hidden' }, text), h('select', { value, onChange: (/** @type {any} */ e) => change(e.target.value) }, names.map(name => h('option', { value: name }, say(name)))));
    const tools = [chooser(T.latency.engine, engine, ['', ...engines], name => name || T.latency.allEngines, value => this.setState({ engine: value })),
      chooser(T.latency.phase, phase, phases.map(one => one.name), label, value => this.setState({ phase: value }))];
    const exports = { draw: drawer(data), table: () => ({ columns: T.columns.latency, rows: phases.flatMap(one => one.data.bounds.map((bound, i) => [label(one.name), bound, one.data.counts[i]]).filter(row => Number(row[2]) > 0)) }),
      arrays: () => ({ bounds: { shape: [data.bounds.length], values: Float64Array.from(data.bounds) }, counts: { shape: [data.counts.length], values: Float64Array.from(data.counts) } }) };
    return h(Panel, { id: 'latency', title: T.latency.title, tools, exports },
      h(Figure, { label: `${T.latency.histogram}, ${label(phase)}: ${T.latency.p50} ${duration(quantile(data, 0.5))}, ${T.latency.p99} ${duration(quantile(data, 0.99))}`, height: 8, draw: drawer(data) }),
      h('div', { class: 'table', tabIndex: 0, role: 'region', 'aria-label': T.latency.percentiles }, h('table', null, h('thead', null, h('tr', null, [T.latency.phase, T.latency.p50, T.latency.p95, T.latency.p99].map(text => h('th', { scope: 'col' }, text)))),
        h('tbody', null, phases.map(one => h('tr', null, h('th', { scope: 'row' }, label(one.name)), [0.5, 0.95, 0.99].map(q => h('td', null, duration(quantile(one.data, q))))))))),
      h('p', { class: 'muted small' }, `${count(size(data))} ${T.latency.count} ${T.latency.since}`));
  }
}

export function Traffic() {
  const { history, metrics } = state;
  if (!may('watch')) return h(Panel, { id: 'traffic', title: T.traffic.title, empty: T.scopeMissing('watch') });
  if (history.length < 2 || !metrics) return h(Panel, { id: 'traffic', title: T.traffic.title, empty: T.traffic.empty });
  const c = colours();
  const chart = { label: `${T.traffic.label}: ${duration(history.at(-1)?.p99 ?? NaN)}`, x: history.map(one => one.at), time: true, right: true, height: 8, lines: [
    { label: T.traffic.rate, values: history.map(one => one.rate), colour: c.accent, width: 2 },
    { label: T.traffic.p99, values: history.map(one => Number.isNaN(one.p99) ? null : one.p99 * 1000), colour: c.warn, scale: 'right' }] };
  const exports = { draw: (/** @type {any} */ surface, /** @type {any} */ own) => drawLines(chart, surface, own), table: () => ({ columns: T.columns.traffic, rows: history.map(one => [new Date(one.at * 1000).toISOString(), one.rate, one.p99 * 1000]) }),
    arrays: () => ({ time: { shape: [history.length], values: Float64Array.from(history, one => one.at) }, rate: { shape: [history.length], values: Float64Array.from(history, one => one.rate) }, p99: { shape: [history.length], values: Float64Array.from(history, one => one.p99) } }) };
  const facts = [[T.traffic.underWay, total(metrics, 'hillock_requests_under_way')], [T.traffic.waiting, total(metrics, 'hillock_requests_waiting')], [T.traffic.sequences, total(metrics, 'hillock_sequences')], [T.traffic.refused, total(metrics, 'hillock_requests_refused_total')]];
  return h(Panel, { id: 'traffic', title: T.traffic.title, exports }, h(Lines, chart),
    h('ul', { class: 'legend' }, chart.lines.map(line => h('li', null, h('i', { style: { background: line.colour } }), line.label))),
    h('div', { class: 'facts' }, facts.map(([name, value]) => h('span', null, `${name} `, h('b', null, count(Number(value)))))));
}
