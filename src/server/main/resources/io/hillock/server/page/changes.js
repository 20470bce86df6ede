/** What can be changed now, and the words with which Control asks. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state } from './store.js';
import { queuedPath } from './api.js';

/** @typedef {{what: string, say: string, path: string, body?: unknown}} Change without a body, something is removed */
/** @typedef {(change: Change) => void} Ask */

/** The newest decisions that can be undone here; `hillock adapt undo` undoes older ones. */
const UNDONE = 5;
const MOST_SEQUENCES = 8;
const MOST_RUNS = 5;
const { control } = T;

/** @param {string} model @param {string} action */
const path = (model, action) => `v2/repository/models/${encodeURIComponent(model)}/${action}`;

/** What can be changed, by what it is about. @param {Ask} ask @returns {{title: string, items: any[]}[]} */
export function changes(ask) {
  const button = (/** @type {string} */ text, /** @type {Change} */ change) => h('button', { type: 'button', 'aria-label': change.what, onClick: () => ask(change) }, text);
  const item = (/** @type {string} */ key, /** @type {'ok' | 'fair' | 'bad'} */ how, /** @type {string} */ name, /** @type {string} */ now, /** @type {any[]} */ ...buttons) =>
    h('li', { key }, h('span', null, h('i', { class: `dot ${how}`, 'aria-hidden': 'true' }), name, ' ', h('span', { class: 'muted small' }, now)), buttons);
  const change = (/** @type {string} */ what, /** @type {string} */ name, /** @type {string} */ say, /** @type {string} */ to, /** @type {unknown} */ body) => button(what, { what: `${what} ${name}`, say, path: to, body });
  const { workflows, adaptation } = state;
  return [
    { title: control.models, items: state.repository.map(one => item(`${one.name}/${one.version}`, one.state === 'READY' ? 'ok' : 'bad', one.version ? `${one.name}/${one.version}` : one.name, one.state.toLowerCase() + (one.reason && `: ${one.reason}`),
      button(one.state === 'READY' ? control.reload : control.load, { what: `${control.load} ${one.name}`, say: control.willLoad(one.name), path: path(one.name, 'load'), body: {} }),
      one.state === 'READY' && change(control.unload, one.name, control.willUnload(one.name), path(one.name, 'unload'), {}))) },
    { title: control.engines, items: state.stats.filter(model => model.name === state.model).flatMap(model => model.engine_stats.map(({ engine, state: now }) => item(`${model.version}/${engine}`, now === 'serving' ? 'ok' : 'bad', engine, now,
      now === 'serving' ? change(control.drain, engine, control.willDrain(engine, model.name), path(model.name, 'engine'), { engine, drain: true })
        : change(control.resume, engine, control.willResume(engine, model.name), path(model.name, 'engine'), { engine, drain: false })))) },
    { title: control.streams, items: state.sequences.slice(0, MOST_SEQUENCES).map(({ model, id, paused, waiting, requests }) => item(`${model}/${id}`, paused ? 'fair' : 'ok', `${model} ${id}`, control.stream(requests, waiting, paused),
      paused ? change(control.goOn, id, control.willGoOn(id), 'v2/sequences/pause', { model, id, paused: false }) : change(control.pause, id, control.willPause(id), 'v2/sequences/pause', { model, id, paused: true }))) },
    { title: control.workflows, items: (workflows?.runs ?? []).toReversed().filter(run => run.may?.length).slice(0, MOST_RUNS).map(run => item(run.run, run.state === 'completed' ? 'ok' : 'fair', run.run, run.state,
      ...run.steps.filter(step => step.question).flatMap(step => [true, false].map(granted => change(granted ? control.approve : control.refuse, `${run.run} ${step.step}`, control.willDecide(granted, step.step, step.question ?? ''), 'v2/workflows/approve', { run: run.run, step: step.step, granted }))),
      ...(run.may ?? []).map(action => change(control.actions[/** @type {'undo'} */ (action)], run.run, control.willAct[/** @type {'undo'} */ (action)](run.run), `v2/workflows/${action}`, { run: run.run })))) },
    { title: control.dead, items: (state.queue?.dead ?? []).map(one => {
      const name = `${one.session}/${one.id}`;
      return item(name, 'bad', name, one.reason, change(control.replay, name, control.willReplay(name), `${queuedPath(one)}/replay`, {}), change(control.discard, name, control.willDiscard(name), queuedPath(one), undefined));
    }) },
    { title: control.adaptation, items: (adaptation?.events ?? []).filter(one => one.type === 'decision').slice(-UNDONE).reverse().map(one => item(String(one.number), 'ok', '', one.line,
      change(control.undo, String(one.number), control.willUndo(one.line), 'v2/adaptation/undo', { number: one.number }))) },
  ];
}

/** @param {Event & {currentTarget: HTMLFormElement}} e */
function fields(e) {
  e.preventDefault();
  return new Map(Array.from(new FormData(e.currentTarget), ([name, value]) => [name, String(value).trim()]));
}

/** @param {string} name @param {string} label @param {string[]} options @param {string} [chosen] */
const select = (name, label, options, chosen) => h('select', { name, 'aria-label': label, defaultValue: chosen }, options.map(one => h('option', { key: one, value: one, selected: one === chosen }, one)));

/** Points an alias at a model. @param {{ask: Ask}} props */
export function Alias({ ask }) {
  const loaded = state.repository.filter(one => one.state === 'READY');
  const targets = [...new Set(loaded.flatMap(one => [one.name, `${one.name}/${one.version}`]))];
  const alias = (/** @type {any} */ e) => {
    const form = fields(e);
    const name = form.get('alias') ?? '';
    const target = form.get('target') ?? '';
    const [model, version = ''] = target.split('/');
    ask({ what: `${control.alias} ${name}`, say: control.willAlias(name, target), path: path(model, 'alias'), body: { alias: name, version } });
  };
  return targets.length > 0 && h('form', { class: 'row', onSubmit: alias }, h('input', { name: 'alias', required: true, 'aria-label': control.aliasName, placeholder: control.aliasName, size: 10 }), '→',
    select('target', control.aliasTarget, targets), h('button', { type: 'submit' }, control.alias));
}

/** Sets which engine gets a request. @param {{ask: Ask}} props */
export function Strategy({ ask }) {
  const { strategy: now, strategies = [] } = state.stats.find(model => model.name === state.model) ?? {};
  const adapts = state.adaptation?.knobs.some(one => one.knob === 'strategy' && !one.frozen);
  const strategy = (/** @type {any} */ e) => {
    const name = fields(e).get('strategy') ?? '';
    ask({ what: `${control.strategy} ${name}`, say: control.willStrategy(name, state.model) + (adapts ? control.adapts : ''), path: path(state.model, 'strategy'), body: { strategy: name } });
  };
  return now && h('form', { class: 'row', onSubmit: strategy }, select('strategy', control.strategy, strategies.includes(now) ? strategies : [now, ...strategies], now), h('button', { type: 'submit' }, control.strategy));
}

/** Starts a workflow of the service's folder. @param {{ask: Ask}} props */
export function Start({ ask }) {
  return (state.workflows?.workflows ?? []).map(({ workflow, problem, inputs }) => {
    const start = (/** @type {any} */ e) => ask({ what: `${control.start} ${workflow}`, say: control.willStart(workflow), path: 'v2/workflows/start', body: { workflow, inputs: Object.fromEntries(fields(e)) } });
    return problem ? h('p', { key: workflow, class: 'error small' }, problem) : h('form', { key: workflow, class: 'row', onSubmit: start }, Object.entries(inputs).map(([name, value]) => h('input', { key: name, name, required: value === null, defaultValue: value ?? '', 'aria-label': `${workflow} ${name}`, placeholder: name, size: 10 })),
      h('button', { type: 'submit' }, `${control.start} ${workflow}`));
  });
}
