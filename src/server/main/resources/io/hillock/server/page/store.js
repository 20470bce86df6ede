/**
 * The state of the page: one object, changed by {@link set} alone. Whoever subscribes is called at most once a frame.
 * @typedef {import('./types.js').State} State
 */

/** @type {State} */
export const state = {
  access: { tokens: false, samples: false, scopes: [] }, ready: false, lost: false, models: [], model: '', metadata: null, graph: null,
  inputs: {}, source: { kind: 'none' }, steps: 16, engine: 'auto', seed: '', run: null, running: false, error: '', notice: '',
  step: 0, playing: false, speed: 4, loop: true, node: '', folded: [], layer: '', neurons: [],
  stats: [], metrics: null, history: [], health: null, tree: null, rollouts: [], queue: null, adaptation: null, trainings: [], teachers: { rounds: [], learned: [] }, workflows: null, sequences: [], repository: [], scheme: 'auto', help: false,
};

/** @type {Set<() => void>} */
const listeners = new Set();
let scheduled = false;

/** Calls back after changes. @param {() => void} listener */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes the state. @param {Partial<State>} patch */
export function set(patch) {
  Object.assign(state, patch);
  if (!scheduled) {
    scheduled = true;
    // A hidden tab gets no frames, and needs none.
    requestAnimationFrame(() => {
      scheduled = false;
      listeners.forEach(listener => listener());
    });
  }
}

/** Whether the caller's token permits this. @param {'infer' | 'control' | 'watch'} scope */
export function may(scope) {
  return state.access.scopes.includes(scope);
}
