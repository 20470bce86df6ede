/** What the front door has counted, and the parts of the ecosystem beside it. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { Panel } from './panel.js';
import { brief, count } from './format.js';

/** A part that reports nothing: what is missing, and the command that starts it. @param {{id: keyof typeof T.cells}} props */
export function Missing({ id }) {
  const [title, why, command] = T.cells[id];
  return h(Panel, { id, title }, h('p', { class: 'muted' }, why), h('pre', { tabIndex: 0 }, command));
}

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
  if (state.rollouts.length === 0) return h(Missing, { id: 'rollouts' });
  const table = () => ({ columns: T.columns.rollouts, rows: state.rollouts.map(one => [one.alias, one.model, one.stable, one.candidate, one.phase, one.percent ?? '', one.why ?? '']) });
  return h(Panel, { id: 'rollouts', title: T.cells.rollouts[0], exports: { table } }, state.rollouts.map(one => h('div', { key: one.alias },
    h('p', null, h('strong', null, one.alias), ` ${one.model} ${one.stable} → ${one.candidate}: ${one.phase}${one.percent === undefined ? '' : ` ${one.percent} %`}`, one.why && h('span', { class: 'muted' }, ` ${one.why}`)),
    h('dl', null, Object.entries(one.evidence).flatMap(([name, value]) => [h('dt', null, name.replaceAll('_', ' ')), h('dd', null, said(value))])))));
}

/** The newest events that a panel shows; its table has all. */
const SHOWN = 8;

/** Requests that wait, and those that were given up. */
export function Queue() {
  const { queue } = state;
  if (!queue) return h(Missing, { id: 'queue' });
  const rows = () => queue.dead.map(one => [one.session, one.id, one.model, one.attempts, one.reason, one.message, new Date(one.since).toISOString()]);
  return h(Panel, { id: 'queue', title: T.cells.queue[0], exports: { table: () => ({ columns: T.columns.queue, rows: rows() }) } },
    h('dl', null, [[T.queue.waiting, queue.waiting], [T.queue.running, queue.running], [T.queue.answered, queue.answered], [T.queue.dead, queue.dead.length]].flatMap(([name, value]) => [h('dt', null, name), h('dd', null, count(Number(value)))])),
    h('ul', { class: 'events' }, queue.dead.slice(-SHOWN).map(one => h('li', { key: `${one.session}/${one.id}` }, h('strong', null, `${one.session}/${one.id}`), ` ${one.message}`))));
}

/** The settings that the service changes by itself, and each change with its evidence. */
export function Adaptation() {
  const { adaptation } = state;
  if (!adaptation) return h(Missing, { id: 'adaptation' });
  const rows = () => adaptation.events.map(one => [new Date(one.at).toISOString(), one.number ?? '', one.line]);
  return h(Panel, { id: 'adaptation', title: T.cells.adaptation[0], exports: { table: () => ({ columns: T.columns.adaptation, rows: rows() }) } },
    h('p', { class: 'muted' }, T.adaptation.objective(brief(adaptation.objective_ms))),
    h('dl', null, adaptation.knobs.flatMap(one => [h('dt', null, one.knob), h('dd', null, one.frozen ? `${one.text}, ${T.adaptation.frozen}` : one.text)])),
    adaptation.events.length === 0 ? h('p', { class: 'muted' }, T.adaptation.none) : h('ul', { class: 'events' }, adaptation.events.slice(-SHOWN).reverse().map(one => h('li', { key: one.line }, one.line))));
}
