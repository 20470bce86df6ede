/** The address bar holds the moment: network, input, settings, step, and what is chosen. None of it is sent to the service. */
import { state, set } from './store.js';
import { takeRandom, takeSample, inputShape } from './model.js';
import { sizeOf } from './format.js';

const MOST_DRAWN = 4096;

/** Text of bytes for an address. @param {Uint8Array} bytes */
const base64 = bytes => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
/** @param {string} text */
const bytesOf = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0));

/** Writes the state into the address, if it has changed. */
export function writeUrl() {
  if (!state.metadata) return;
  const q = new URLSearchParams({ model: state.model });
  const { source } = state;
  const values = state.metadata.inputs.map(input => state.inputs[input.name].values);
  switch (source.kind) {
    case 'sample': q.set('sample', String(source.index)); break;
    case 'random': q.set('random', String(source.seed)); break;
    case 'values': q.set('values', values.map(one => Array.from(one, x => +x.toFixed(4)).join(' ')).join(';')); break;
    case 'drawn': {
      // Drawn values are multiples of 1/255.
      const all = values[0];
      if (values.length === 1 && all.length <= MOST_DRAWN) q.set('drawn', base64(Uint8Array.from(all, x => Math.round(x * 255))));
      break;
    }
    case 'file': case 'none': break;
  }
  q.set('steps', String(state.steps));
  if (state.engine !== 'auto') q.set('engine', state.engine);
  if (state.seed !== '') q.set('seed', state.seed);
  if (!state.playing) q.set('step', String(state.step));
  if (state.node) q.set('node', state.node);
  if (state.layer) q.set('layer', state.layer);
  if (state.neurons.length) q.set('neurons', state.neurons.map(one => `${one.node}:${one.index}`).join(' '));
  if (state.speed !== 4) q.set('speed', String(state.speed));
  const hash = `#${q}`;
  if (hash !== location.hash) history.replaceState(null, '', hash);
}

/** What the address says. */
export const readUrl = () => new URLSearchParams(location.hash.slice(1));

/** Takes input, settings and choices from the address. The network must be loaded. @returns {boolean} whether it names an input */
export function applyUrl(/** @type {URLSearchParams} */ q) {
  const number = (/** @type {string} */ name, /** @type {number} */ otherwise) => q.has(name) && Number.isFinite(Number(q.get(name))) ? Number(q.get(name)) : otherwise;
  set({
    steps: Math.max(1, Math.round(number('steps', state.steps))), engine: q.get('engine') ?? 'auto', seed: q.get('seed') ?? '', step: Math.max(0, Math.round(number('step', 0))),
    node: q.get('node') ?? '', layer: q.get('layer') ?? '', speed: number('speed', 4),
    neurons: (q.get('neurons') ?? '').split(' ').filter(Boolean).map(one => ({ node: one.slice(0, one.lastIndexOf(':')), index: Number(one.slice(one.lastIndexOf(':') + 1)) })),
  });
  const inputs = state.metadata?.inputs ?? [];
  if (q.has('sample')) takeSample(number('sample', 0));
  else if (q.has('random')) takeRandom(number('random', 1));
  else if (q.has('values')) {
    const parts = (q.get('values') ?? '').split(';').map(part => Float32Array.from(part.split(' '), Number));
    if (parts.length === inputs.length && parts.every((part, i) => part.length === sizeOf(inputShape(inputs[i])) && part.every(Number.isFinite))) {
      set({ source: { kind: 'values' }, inputs: Object.fromEntries(inputs.map((input, i) => [input.name, { values: parts[i], steps: 0 }])) });
    }
  } else if (q.has('drawn') && inputs.length === 1) {
    const values = Float32Array.from(bytesOf(q.get('drawn') ?? ''), x => x / 255);
    if (values.length === sizeOf(inputShape(inputs[0]))) set({ source: { kind: 'drawn' }, inputs: { [inputs[0].name]: { values, steps: 0 } } });
  }
  return state.source.kind !== 'none';
}
