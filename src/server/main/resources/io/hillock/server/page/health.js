/** How the service and its parts do: the tree of GET v2/health/tree, or its checks for callers without the scope watch. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state } from './store.js';
import { Panel } from './panel.js';

/** @typedef {import('./types.js').HealthPart} HealthPart */

/** The checks of MicroProfile Health in the tree's form. @param {NonNullable<import('./types.js').State['health']>} health @returns {HealthPart} */
function ofChecks(health) {
  const part = (/** @type {string} */ name, /** @type {boolean} */ up, /** @type {string} */ why, /** @type {HealthPart[]} */ parts) => ({ name, state: /** @type {'UP' | 'DOWN'} */ (up ? 'UP' : 'DOWN'), since: '', why, parts });
  return part(T.title, health.status === 'UP', '', health.checks.map(check => part(check.name, check.status === 'UP', '',
    Object.entries(check.data ?? {}).map(([name, why]) => part(name, why === 'serving', why === 'serving' ? '' : why, [])))));
}

/** @param {{part: HealthPart}} props */
function Part({ part }) {
  return h('li', null, h('i', { class: part.state === 'UP' ? 'dot ok' : part.state === 'DEGRADED' ? 'dot fair' : 'dot bad', 'aria-hidden': 'true' }), part.name, ' ',
    h('span', { class: 'muted small', title: part.since && T.health.since(new Date(part.since).toLocaleString()) }, T.health[part.state], part.why && `: ${part.why}`),
    part.parts && part.parts.length > 0 && h('ul', null, part.parts.map(one => h(Part, { key: one.name, part: one }))));
}

/** The tree as rows, with paths. @param {HealthPart} part @param {string} above @returns {string[][]} */
const rows = (part, above) => [[above + part.name, T.health[part.state], part.why ?? '', part.since], ...(part.parts ?? []).flatMap(one => rows(one, `${above}${part.name} / `))];

export function Health() {
  const root = state.tree ?? (state.health && ofChecks(state.health));
  if (!root) return h(Panel, { id: 'health', title: T.health.title, empty: T.loading });
  return h(Panel, { id: 'health', title: T.health.title, exports: { table: () => ({ columns: T.columns.health, rows: rows(root, '') }) } }, h('ul', { class: 'tree' }, h(Part, { part: root })));
}
