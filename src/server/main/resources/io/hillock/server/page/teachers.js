/** Teachers that judge together: how far they disagree, who votes what, how fast each learns and how much its weights have changed. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state } from './store.js';
import { Panel } from './panel.js';
import { Missing } from './cells.js';
import { drawLines } from './lines.js';
import { Curves, Steady } from './curves.js';
import { colours } from './colours.js';
import { brief, percent } from './format.js';
import { labelName } from './model.js';

/** @param {Record<string, number>} change */
const norm = change => Math.sqrt(Object.values(change).reduce((sum, one) => sum + one * one, 0));

/** @param {import('./colours.js').Colours} c @returns {import('./lines.js').Props[]} */
function charts(c) {
  const { rounds, learned } = state.teachers;
  const names = [...new Set([...rounds.flatMap(round => round.teachers.map(one => one.teacher)), ...learned.map(one => one.teacher)])];
  const colour = (/** @type {string} */ name) => c.layers[names.indexOf(name) % c.layers.length];
  const points = (/** @type {unknown[]} */ all) => all.length === 1;
  const votes = (/** @type {string} */ name) => rounds.map(round => round.teachers.find(one => one.teacher === name)?.learning_rate_factor ?? null);
  const x = rounds.map((_, i) => i + 1);
  const learners = names.filter(name => learned.some(one => one.teacher === name));
  return [
    { label: T.teachers.rounds, x, height: 7, lines: [{ label: T.teachers.disagreement, values: rounds.map(one => one.disagreement), colour: c.warn, width: 2, points: points(rounds) }, { label: T.teachers.confidence, values: rounds.map(one => one.confidence), colour: c.accent, points: points(rounds) }] },
    { label: T.teachers.factors, x, height: 7, lines: rounds.length === 0 ? [] : names.map(name => ({ label: name, values: votes(name), colour: colour(name), points: points(rounds) })) },
    { label: T.teachers.change, x: learned.map((_, i) => i + 1), height: 7, lines: learners.map(name => ({ label: name, values: learned.map(one => one.teacher === name ? norm(one.change) : null), colour: colour(name), points: true })) },
  ].filter(chart => chart.x.length > 0 && chart.lines.length > 0);
}

/** @extends {Steady<{}, {}>} */
export class Teachers extends Steady {
  shows() {
    return [state.teachers, state.model];
  }

  render() {
    const { rounds, learned } = state.teachers;
    if (rounds.length + learned.length === 0) return h(Missing, { id: 'teachers' });
    const last = rounds.at(-1);
    const exports = { draw: (/** @type {any} */ surface, /** @type {any} */ own) => drawLines(charts(own)[0], surface, own),
      table: () => ({ columns: T.columns.teachers, rows: rounds.flatMap(round => round.teachers.map(one => [new Date(round.at).toISOString(), round.round, round.disagreement, one.teacher, one.label, one.confidence, one.agreement, one.learning_rate_factor])) }),
      arrays: () => ({ disagreement: { shape: [rounds.length], values: Float64Array.from(rounds, one => one.disagreement) } }) };
    return h(Panel, { id: 'teachers', title: T.cells.teachers[0], exports },
      last && h('p', null, h('strong', null, labelName(last.label)), h('span', { class: 'muted' }, ` · ${T.teachers.last(last.round, percent(last.confidence), brief(last.disagreement), brief(last.label_entropy))}`)),
      last && h('div', { class: 'table', tabIndex: 0, role: 'region', 'aria-label': T.teachers.votes }, h('table', null, h('thead', null, h('tr', null, T.teachers.columns.map(column => h('th', { scope: 'col' }, column)))),
        h('tbody', null, last.teachers.map(one => h('tr', { key: one.teacher }, h('th', { scope: 'row' }, one.teacher), h('td', null, labelName(one.label)), [percent(one.confidence), percent(one.agreement), `× ${brief(one.learning_rate_factor)}`].map(text => h('td', null, text))))))),
      charts(colours()).map(chart => h('div', { key: chart.label }, h('h3', null, chart.label), h(Curves, { chart }))));
  }
}
