/** The engines of the chosen network: state with reason, breaker, load and rate. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { Panel } from './panel.js';
import { brief, count, duration } from './format.js';

/** @param {{values: number[]}} props a rate over the last readings, as a small line */
function Spark({ values }) {
  const shown = values.slice(-40);
  const top = Math.max(...shown, 1e-9);
  const points = shown.map((value, i) => `${(i / 39 * 60).toFixed(1)},${(14 - 13 * value / top).toFixed(1)}`).join(' ');
  return h('svg', { class: 'spark', viewBox: '0 0 60 15', 'aria-hidden': 'true' }, h('polyline', { points }));
}

/** @param {{model: import('./types.js').ModelStats, engine: import('./types.js').EngineStats}} props */
function Engine({ model, engine }) {
  const key = `${model.name}/${model.version}/${engine.engine}`;
  const rates = state.history.map(reading => reading.engines[key] ?? 0);
  const serving = engine.state === 'serving';
  const facts = [engine.kind === engine.engine ? '' : engine.kind, engine.isa, T.enginesPanel.breaker + ' ' + engine.breaker.replace('_', ' ')].filter(Boolean).join(' · ');
  return h('li', { class: 'engine' },
    h('div', { class: 'engine-head' }, h('i', { class: serving ? 'dot ok' : 'dot bad', 'aria-hidden': 'true' }), h('strong', null, engine.engine), h('span', { class: 'muted' }, engine.state), h(Spark, { values: rates }), h('span', { class: 'number' }, `${brief(rates.at(-1) ?? 0)}${T.enginesPanel.perSecond}`)),
    h('div', { class: 'muted small' }, facts),
    engine.reason && h('div', { class: 'error small' }, engine.reason),
    h('div', { class: 'facts small' }, h('span', null, `${T.enginesPanel.underWay} `, h('b', null, engine.under_way)), h('span', null, `${T.enginesPanel.requests} `, h('b', null, count(engine.requests))), h('span', null, `${T.enginesPanel.failures} `, h('b', null, count(engine.failures))), h('span', null, `${T.enginesPanel.estimate} `, h('b', null, engine.estimate_ns ? duration(engine.estimate_ns / 1e9) : '–'))));
}

export function Engines() {
  const models = state.stats.filter(model => model.name === state.model);
  const empty = !may('watch') ? T.scopeMissing('watch') : models.length === 0 ? T.enginesPanel.none : undefined;
  const rows = models.flatMap(model => model.engine_stats.map(engine => [model.version, engine.engine, engine.kind, engine.state, engine.reason ?? '', engine.breaker, engine.under_way, engine.requests, engine.failures, engine.estimate_ns / 1e3]));
  return h(Panel, { id: 'engines', title: T.enginesPanel.title, empty, exports: empty ? undefined : { table: () => ({ columns: T.columns.engines, rows }) } },
    models.map(model => h('ul', { key: model.version, class: 'engines' }, model.engine_stats.map(engine => h(Engine, { key: engine.engine, model, engine })))));
}
