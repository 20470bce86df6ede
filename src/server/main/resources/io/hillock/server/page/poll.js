/** Reads statistics, metrics and health once a second, while anybody looks. */
import { state, set, may } from './store.js';
import { getJson, getText, modelPath, post, Refusal } from './api.js';
import { histogram, parse, quantile, since, size, total } from './metrics.js';

const EVERY_MS = 1000;
const KEPT = 180;

/** @type {{at: number, requests: import('./metrics.js').Histogram, runs: Map<string, number>} | null} */
let before = null;

/** How many events about a topic the service had heard when they were read. @type {Map<string, number>} */
const heard = new Map();

/** The sentence of the last refusal, while it is shown. */
let refused = '';

/** What serves, and why not. A service that is down answers 503 with a body that says why. @returns {Promise<NonNullable<import('./types.js').State['health']>>} */
export const readHealth = () => fetch('health').then(response => response.json());

/** The models that serve: each has a check MODEL/VERSION. @param {NonNullable<import('./types.js').State['health']>} health */
export const modelNames = health => [...new Set(health.checks.map(check => check.name).filter(name => name.includes('/')).map(name => name.slice(0, name.lastIndexOf('/'))))];

async function read() {
  const health = await readHealth();
  const names = modelNames(health);
  if (!may('watch')) {
    set({ health, models: names, lost: false });
    return;
  }
  const [stats, text, repository, aliases, tree] = await Promise.all([getJson('v2/models/stats'), getText('metrics'), post('v2/repository/index', {}), getJson('v2/repository/aliases'), fetch('v2/health/tree').then(response => response.json())]);
  const rollouts = await Promise.all(Object.keys(aliases).filter(name => aliases[name].rollout).map(name => getJson(`${modelPath(name)}/rollout`)));
  const metrics = parse(text);
  const [queue, adaptation] = await Promise.all([metrics.has('hillock_queue_requests') ? getJson('v2/queue') : null, metrics.has('hillock_adaptation_knob') ? getJson('v2/adaptation') : null]);
  const more = async (/** @type {string} */ about) => {
    const count = total(metrics, 'hillock_hub_events_total', { about });
    if (heard.get(about) === count) return null;
    const all = await getJson(`v2/${about}`);
    heard.set(about, count);
    return all;
  };
  const [training, teachers, workflows, sequences] = await Promise.all([more('training'), more('teachers'), metrics.has('hillock_workflow_runs') ? getJson('v2/workflows') : null,
    total(metrics, 'hillock_sequences') > 0 ? getJson('v2/sequences') : { sequences: [] }]);
  const now = performance.now();
  const requests = histogram(metrics, 'hillock_request_seconds');
  const runs = new Map(stats.model_stats.flatMap((/** @type {import('./types.js').ModelStats} */ model) => model.engine_stats.map(engine => [`${model.name}/${model.version}/${engine.engine}`, engine.requests])));
  let { history } = state;
  if (before) {
    const seconds = (now - before.at) / 1000;
    const fresh = since(requests, before.requests);
    const last = before;
    history = [...history, { at: Date.now() / 1000, rate: size(fresh) / seconds, p99: quantile(fresh, 0.99),
      engines: Object.fromEntries([...runs].map(([name, n]) => [name, Math.max(0, n - (last.runs.get(name) ?? 0)) / seconds])) }].slice(-KEPT);
  }
  before = { at: now, requests, runs };
  set({ health, tree, rollouts, queue, adaptation, workflows, sequences: sequences.sequences, ...(training && { trainings: training.runs }), ...(teachers && { teachers }), stats: stats.model_stats, metrics, repository, history, models: names, lost: false });
}

/** Reads now and then every second. @param {() => void} onReturn called when the service answers again */
export async function poll(onReturn) {
  try {
    const wasLost = state.lost;
    await read();
    if (refused && state.notice === refused) set({ notice: '' });
    refused = '';
    if (wasLost) onReturn();
  } catch (e) {
    if (e instanceof Refusal && e.status === 401) set({ access: { ...state.access, scopes: [] } });
    else if (e instanceof Refusal) set({ notice: refused = e.message });
    else {
      before = null;
      heard.clear();
      set({ lost: true });
    }
  }
  setTimeout(() => document.hidden ? document.addEventListener('visibilitychange', () => void poll(onReturn), { once: true }) : void poll(onReturn), EVERY_MS);
}
