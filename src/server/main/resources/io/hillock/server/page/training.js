/** Trainings that cells report: loss, accuracy, rates of the layers, gradient norm and learning rate, epoch by epoch. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state } from './store.js';
import { Panel } from './panel.js';
import { Missing } from './cells.js';
import { drawLines } from './lines.js';
import { chooser, Curves, Steady } from './curves.js';
import { colours } from './colours.js';
import { brief, count, percent } from './format.js';

/** @typedef {import('./types.js').Training} Run @typedef {import('./lines.js').Props} Chart */

/** @param {Run} run */
const key = run => `${run.hub}/${run.cell}/${run.job}/${run.number}`;

/** @param {Run} run @param {import('./colours.js').Colours} c @returns {Chart[]} */
function charts({ job, history }, c) {
  const x = history.map(one => one.epoch);
  const points = x.length === 1;
  const chart = (/** @type {string} */ label, /** @type {import('./lines.js').Line[]} */ lines, right = true) => ({ label: `${T.training.title} ${job}: ${label}`, x, right, height: 8, lines: lines.map(line => ({ ...line, points })) });
  const validated = history.some(one => one.validation);
  return [
    chart(T.training.results, [{ label: T.training.loss, values: history.map(one => one.loss), colour: c.accent, width: 2 }, ...(validated ? [{ label: T.training.validationLoss, values: history.map(one => one.validation?.loss ?? null), colour: c.accent, dash: [5, 4] }] : []),
      { label: T.training.accuracy, values: history.map(one => one.accuracy), colour: c.warn, scale: 'right', width: 2 }, ...(validated ? [{ label: T.training.validationAccuracy, values: history.map(one => one.validation?.accuracy ?? null), colour: c.warn, scale: 'right', dash: [5, 4] }] : [])]),
    chart(T.training.rates, Object.keys(history[0].rates).map((node, i) => ({ label: node, values: history.map(one => one.rates[node] ?? null), colour: c.layers[i % c.layers.length] })), false),
    chart(T.training.steps, [{ label: T.training.norm, values: history.map(one => one.gradient_norm), colour: c.layers[2] }, { label: T.training.learningRate, values: history.map(one => one.learning_rate), colour: c.layers[3], scale: 'right' }]),
  ].filter(one => one.lines.length > 0);
}

/** @extends {Steady<{}, {chosen: string}>} */
export class Trainings extends Steady {
  state = { chosen: '' };

  /** @param {{chosen: string}} next */
  shows({ chosen }) {
    return [state.trainings, chosen];
  }

  render() {
    const all = state.trainings;
    const run = all.find(one => key(one) === this.state.chosen) ?? all.at(-1);
    if (!run) return h(Missing, { id: 'training' });
    const c = colours();
    const drawn = run.history.length ? charts(run, c) : [];
    const layers = Object.keys(run.history[0]?.rates ?? {});
    const table = () => ({ columns: [...T.columns.training, ...layers], rows: run.history.map(one => [one.epoch, one.loss, one.accuracy, one.validation?.loss ?? '', one.validation?.accuracy ?? '', one.gradient_norm, one.learning_rate, ...layers.map(layer => one.rates[layer])]) });
    const exports = { table, ...(drawn.length && { draw: (/** @type {any} */ surface, /** @type {any} */ own) => drawLines(charts(run, own)[0], surface, own) }) };
    const last = run.history.at(-1);
    const tools = chooser(T.training.run, key(run), all.map(one => ({ value: key(one), text: one.job })), chosen => this.setState({ chosen }));
    return h(Panel, { id: 'training', title: T.training.title, tools, exports },
      h('p', null, h('i', { class: run.state === 'failed' ? 'dot bad' : run.state === 'cancelled' ? 'dot fair' : 'dot ok', 'aria-hidden': 'true' }), h('strong', null, run.job), ` ${run.state}`, h('span', { class: 'muted' }, ` · ${T.training.by(run.cell, count(run.parameters))}`)),
      run.problem && h('p', { class: 'error' }, run.problem),
      last ? h('p', { class: 'muted' }, T.training.last(last.epoch, run.epochs, brief(last.loss), percent(last.validation?.accuracy ?? last.accuracy), brief(last.samples_per_second))) : h('p', { class: 'muted' }, T.training.noEpoch),
      drawn.map(chart => h(Curves, { key: chart.label, chart })),
      Object.keys(run.deployed).length > 0 && h('dl', null, Object.entries(run.deployed).flatMap(([cell, how]) => [h('dt', null, cell), h('dd', null, how)])));
  }
}
