/** What the front door has counted, and the parts of the ecosystem that report nothing to this service yet. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { Panel } from './panel.js';
import { brief, count } from './format.js';

export function Counters() {
  if (!may('watch')) return h(Panel, { id: 'counters', title: T.counters.title, empty: T.scopeMissing('watch') });
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const model of state.stats.filter(one => one.name === state.model)) {
    for (const [name, value] of Object.entries(model.counters ?? {})) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  const names = /** @type {Record<string, string>} */ (T.counters.names);
  const rows = [...sums].filter(([name]) => names[name]).map(([name, value]) => [names[name], value]);
  if (rows.length === 0) return h(Panel, { id: 'counters', title: T.counters.title, empty: T.counters.empty });
  return h(Panel, { id: 'counters', title: T.counters.title, exports: { table: () => ({ columns: T.columns.counters, rows }) } },
    h('dl', { class: 'counters' }, rows.flatMap(([name, value]) => [h('dt', null, name), h('dd', null, count(Number(value)))])));
}

/** @param {unknown} value */
const said = value => typeof value === 'number' ? brief(value) : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** New versions that take the place of old ones, with the evidence of each decision. */
export function Rollouts() {
  const [title, why, command] = T.cells.rollouts;
  if (state.rollouts.length === 0) return h(Panel, { id: 'rollouts', title }, h('p', { class: 'muted' }, why), h('pre', { tabIndex: 0 }, command));
  const table = () => ({ columns: T.columns.rollouts, rows: state.rollouts.map(one => [one.alias, one.model, one.stable, one.candidate, one.phase, one.percent ?? '', one.why ?? '']) });
  return h(Panel, { id: 'rollouts', title, exports: { table } }, state.rollouts.map(one => h('div', { key: one.alias },
    h('p', null, h('strong', null, one.alias), ` ${one.model} ${one.stable} → ${one.candidate}: ${one.phase}${one.percent === undefined ? '' : ` ${one.percent} %`}`, one.why && h('span', { class: 'muted' }, ` ${one.why}`)),
    h('dl', null, Object.entries(one.evidence).flatMap(([name, value]) => [h('dt', null, name.replaceAll('_', ' ')), h('dd', null, said(value))])))));
}

/** A part that reports nothing: what is missing, and the command that starts it. */
export function Cells() {
  return Object.entries(T.cells).filter(([id]) => id !== 'rollouts').map(([id, [title, why, command]]) => h(Panel, { key: id, id, title }, h('p', { class: 'muted' }, why), h('pre', { tabIndex: 0 }, command)));
}
