/** Runs of workflows: how each went, step by step over time, and what happened last. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state } from './store.js';
import { Panel } from './panel.js';
import { Missing } from './cells.js';
import { Figure } from './figure.js';
import { chooser, Steady } from './curves.js';
import { duration } from './format.js';

/** @typedef {import('./types.js').WorkflowRun} Run @typedef {import('./types.js').RunEvent} RunEvent */

const ROW = 16;
const NAMES = 84;
const MOST_ROWS = 24;
/** The newest events that the panel shows; its table has more. */
const SHOWN = 6;

/** @param {string} phase */
const dot = phase => phase === 'completed' || phase === 'done' ? 'dot ok' : phase === 'stuck' || phase === 'undone' || phase === 'undoing' ? 'dot bad' : 'dot fair';

/** @param {RunEvent} event */
const said = event => [event.item ? `${event.step}/${event.item}` : event.step, event.type, event.phase, event.attempt && event.attempt > 1 ? T.workflows.attempt(event.attempt) : '', event.reason].filter(Boolean).join(' ');

/** @param {Run} run */
const key = run => `${run.hub ?? ''}/${run.run}`;

/** Each step as a bar from its begin to its last change. @param {Run} run */
function drawer({ steps, since, last }) {
  return (/** @type {import('./surface.js').Surface} */ surface, /** @type {import('./colours.js').Colours} */ c) => {
    const shown = steps.slice(0, MOST_ROWS);
    const scale = (surface.width - NAMES - 60) / Math.max(1, last - since);
    shown.forEach((step, i) => {
      const y = i * ROW + 2;
      const x = NAMES + (step.began - since) * scale;
      const colour = step.state === 'done' ? c.layers[2] : step.state === 'undone' ? c.layers[4] : step.state === 'skipped' ? c.line : c.layers[1];
      surface.text(NAMES - 6, y + 10, step.step.length > 12 ? `${step.step.slice(0, 11)}…` : step.step, c.text, { anchor: 'end', size: 11 });
      surface.rect(x, y, Math.max(3, (step.changed - step.began) * scale), ROW - 5, colour);
      surface.text(x + Math.max(3, (step.changed - step.began) * scale) + 5, y + 10, step.state === 'started' ? T.workflows.runs : duration((step.changed - step.began) / 1000), c.muted, { size: 10 });
    });
  };
}

/** @extends {Steady<{}, {chosen: string}>} */
export class WorkflowRuns extends Steady {
  state = { chosen: '' };

  /** @param {{chosen: string}} next */
  shows({ chosen }) {
    return [state.workflows, chosen];
  }

  render() {
    const all = (state.workflows?.runs ?? []).toReversed();
    const run = all.find(one => key(one) === this.state.chosen) ?? all[0];
    if (!state.workflows || !run && state.workflows.workflows.length === 0) return h(Missing, { id: 'workflows' });
    if (!run) return h(Panel, { id: 'workflows', title: T.cells.workflows[0], empty: T.workflows.none(state.workflows.workflows.map(one => one.workflow).join(', ')) });
    const height = ROW * Math.min(run.steps.length, MOST_ROWS) + 4;
    const table = () => ({ columns: T.columns.workflows, rows: run.events.map(one => [new Date(one.at).toISOString(), one.number, one.type, one.item ? `${one.step}/${one.item}` : one.step ?? '', one.reason ?? '']) });
    const tools = chooser(T.workflows.run, key(run), all.map(one => ({ value: key(one), text: `${one.run}: ${one.state}` })), chosen => this.setState({ chosen }));
    return h(Panel, { id: 'workflows', title: T.cells.workflows[0], tools, exports: { table, ...(run.steps.length && { draw: drawer(run), height }) } },
      h('p', null, h('i', { class: dot(run.state), 'aria-hidden': 'true' }), h('strong', null, run.run), ` ${run.state}`, h('span', { class: 'muted' }, ` · ${run.workflow}, ${run.hub ? T.workflows.heard(run.hub) : T.workflows.since(new Date(run.since).toLocaleString())}`)),
      run.reason && h('p', { class: 'error small' }, run.reason),
      run.steps.length > 0 && h(Figure, { label: `${T.workflows.label(run.run)}: ${run.steps.map(step => `${step.step} ${step.state}`).join(', ')}`, height: height / 14, draw: drawer(run) }),
      run.steps.filter(step => step.question).map(step => h('p', { key: step.step, class: 'ask' }, T.workflows.waits(step.step, step.question ?? ''))),
      h('ul', { class: 'events' }, run.events.slice(-SHOWN).reverse().map(event => h('li', { key: event.number }, h('span', { class: 'muted number' }, `${new Date(event.at).toLocaleTimeString()} `), said(event)))));
  }
}
