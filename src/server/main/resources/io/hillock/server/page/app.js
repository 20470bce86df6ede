/** The page: what is where, which keys do what, and the start. */
import { h, render } from './preact.js';
import { T } from './texts.js';
import { state, set, subscribe } from './store.js';
import { getJson } from './api.js';
import { choose, DEMO, takesFashion, takeRandom, takeSample } from './model.js';
import { applyUrl, readUrl, writeUrl } from './url.js';
import { modelNames, poll, readHealth } from './poll.js';
import { run } from './run.js';
import { Bar, faster, play, to } from './bar.js';
import { Header, Help, Login } from './header.js';
import { Try } from './try.js';
import { Verdict } from './verdict.js';
import { Network } from './network.js';
import { NodeDetails } from './node.js';
import { Raster } from './raster.js';
import { Rates } from './rates.js';
import { Membrane } from './membrane.js';
import { Engines } from './engines.js';
import { Health } from './health.js';
import { Latency, Traffic } from './latency.js';
import { Adaptation, Counters, Queue, Rollouts } from './cells.js';
import { Trainings } from './training.js';
import { Teachers } from './teachers.js';
import { WorkflowRuns } from './workflows.js';
import { Control } from './control.js';
import { follow, Live } from './live.js';

/** The sample that one sees first: the first of the ankle boots. */
const FIRST_SAMPLE = 90;

function App() {
  if (state.access.tokens && state.access.scopes.length === 0) return h(Login, { onLogin: start });
  return h('div', { class: 'page' },
    h(Header, { onModel: model => void open(model, new URLSearchParams()), onLogin: start }),
    state.lost && h('p', { class: 'lost', role: 'alert' }, T.lost),
    state.help && h(Help, null),
    state.ready ? h('main', null,
      h('div', { class: 'column side' }, h(Try, null), h(Verdict, null)),
      h('div', { class: 'column centre' }, h(Network, null), h(Raster, null), h(Rates, null), h(Membrane, null), h(Live, null), h(Traffic, null), h('div', { class: 'cards' }, h(Rollouts, null), h(Queue, null), h(Adaptation, null), h(WorkflowRuns, null), h(Trainings, null), h(Teachers, null))),
      h('div', { class: 'column ecosystem' }, h(Engines, null), h(Latency, null), h(NodeDetails, null), h(Health, null), h(Counters, null), h(Control, null)))
      : h('main', null, h('p', { class: 'start' }, state.error || T.loading)),
    h(Bar, null));
}

/** Loads a network and runs what the address says, or the first sample. @param {string} model @param {URLSearchParams} q */
async function open(model, q) {
  try {
    await choose(model);
    if (!applyUrl(q)) {
      if (takesFashion()) takeSample(FIRST_SAMPLE);
      else takeRandom(1);
    }
    set({ ready: true });
    if (state.access.scopes.includes('infer')) {
      await run();
      if (!q.has('step') && !matchMedia('(prefers-reduced-motion: reduce)').matches) play(true);
    }
  } catch (e) {
    set({ error: e instanceof Error ? e.message : String(e) });
  }
}

let polling = false;

async function start() {
  const access = await getJson('page/access').catch(() => state.access);
  set({ access });
  if (access.tokens && access.scopes.length === 0) return;
  if (!polling) {
    polling = true;
    void poll(() => void open(state.model, readUrl()));
  }
  const names = modelNames(await readHealth());
  const q = readUrl();
  const asked = q.get('model') ?? '';
  set({ models: names });
  await open(names.includes(asked) ? asked : names.includes(DEMO) ? DEMO : names[0] ?? asked, q);
}

/** @type {Record<string, () => void>} */
const KEYS = {
  ' ': () => play(), '.': () => to(state.step + 1), ',': () => to(state.step - 1), Home: () => to(0), End: () => to((state.run?.steps ?? 1) - 1),
  f: follow, F: follow, '+': () => faster(1), '-': () => faster(-1), '−': () => faster(-1), '?': () => set({ help: !state.help }), Escape: () => set({ help: false }),
  '/': () => /** @type {SVGElement | null} */ (document.querySelector('.graph .node'))?.focus(),
};

document.addEventListener('keydown', e => {
  const target = /** @type {HTMLElement} */ (e.target);
  const types = target.matches('input, select, textarea');
  const presses = e.key === ' ' && target.matches('button, summary, a, [role=button]');
  if (e.ctrlKey || e.metaKey || e.altKey || types || presses || !KEYS[e.key]) return;
  e.preventDefault();
  KEYS[e.key]();
});

const place = /** @type {HTMLElement} */ (document.getElementById('app'));
place.textContent = '';
subscribe(() => {
  render(h(App, null), place);
  writeUrl();
});
void start();
