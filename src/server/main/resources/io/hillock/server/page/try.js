/** The panel in which one gives an input: a drawing, a sample, sliders, or a file. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set, may } from './store.js';
import { Panel } from './panel.js';
import { Drawing } from './drawing.js';
import { inputShape, MOST_SLIDERS, picture, sampleCount, takeRandom, takeSample, takesFashion, truth } from './model.js';
import { readNpy } from './npy.js';
import { run, runSoon } from './run.js';
import { shapeText, sizeOf } from './format.js';

const ROUTES = ['auto', 'native', 'java', 'remote', 'redundant'];

/** @param {string} name @param {Float32Array} values @param {import('./types.js').Source} source */
function give(name, values, source) {
  set({ source, inputs: { ...state.inputs, [name]: { values, steps: 0 } } });
  runSoon();
}

function Samples() {
  const { source } = state;
  const chosen = source.kind === 'sample' ? String(source.index) : '';
  return h('label', null, T.tryIt.sample,
    h('select', { value: chosen, onChange: (/** @type {any} */ e) => { takeSample(Number(e.target.value)); runSoon(); } },
      h('option', { value: '', disabled: true }, source.kind === 'drawn' ? T.tryIt.own : T.tryIt.none),
      Array.from({ length: sampleCount() }, (_, i) => h('option', { value: String(i) }, `${i} · ${T.fashion[truth(i)]}`))));
}

/** @param {{input: import('./types.js').Tensor}} props */
function Editor({ input }) {
  const shape = inputShape(input);
  const { values } = state.inputs[input.name];
  const extents = picture(shape);
  if (extents && state.inputs[input.name].steps === 0) {
    return h(Drawing, { name: input.name, rows: extents[0], columns: extents[1], values, onChange: (/** @type {Float32Array} */ next) => give(input.name, next, { kind: 'drawn' }) });
  }
  if (sizeOf(shape) <= MOST_SLIDERS && state.inputs[input.name].steps === 0) {
    return h('div', { class: 'sliders' }, Array.from(values, (value, i) => h('label', null, h('span', null, T.tryIt.value(input.name, i), ' ', h('output', null, value.toFixed(2))),
      h('input', { type: 'range', min: -2, max: 2, step: 0.01, value, onInput: (/** @type {any} */ e) => {
        const next = values.slice();
        next[i] = Number(e.target.value);
        give(input.name, next, { kind: 'values' });
      } }))));
  }
  return h('p', { class: 'muted' }, T.tryIt.large(shapeText(shape)));
}

/** @param {import('./types.js').Tensor} input @param {File} file */
async function load(input, file) {
  const shape = inputShape(input);
  try {
    const array = readNpy(await file.arrayBuffer());
    const size = sizeOf(shape);
    const steps = array.values.length === size ? 0 : array.values.length / size;
    if (!Number.isInteger(steps) || array.values.length === 0) throw new RangeError(T.tryIt.npySize(file.name, shapeText(array.shape), shapeText(shape)));
    set({ source: { kind: 'file', file: file.name }, inputs: { ...state.inputs, [input.name]: { values: Float32Array.from(array.values), steps } }, ...(steps ? { steps } : {}) });
    runSoon();
  } catch (e) {
    set({ error: e instanceof RangeError ? e.message : T.tryIt.npyBad(file.name, e instanceof Error ? e.message : String(e)) });
  }
}

/** @param {{input: import('./types.js').Tensor}} props */
function Upload({ input }) {
  return h('label', { class: 'button' }, T.tryIt.upload, h('input', { type: 'file', accept: '.npy', class: 'hidden', 'aria-label': T.tryIt.uploadFor(input.name), onChange: (/** @type {any} */ e) => {
    if (e.target.files[0]) void load(input, e.target.files[0]);
    e.target.value = '';
  } }));
}

function Settings() {
  const change = (/** @type {any} */ patch) => { set(patch); runSoon(); };
  const most = state.steps > 256 ? state.steps : 256;
  const held = Object.values(state.inputs).every(input => input.steps === 0);
  return h('div', { class: 'fields' },
    h('label', null, T.tryIt.steps, h('input', { type: 'number', min: 1, max: most, value: state.steps, disabled: !held, onChange: (/** @type {any} */ e) => change({ steps: Math.min(most, Math.max(1, Math.round(Number(e.target.value)) || 1)) }) })),
    h('label', null, T.tryIt.engine, h('select', { value: state.engine, onChange: (/** @type {any} */ e) => change({ engine: e.target.value }) }, ROUTES.map(route => h('option', { value: route }, T.tryIt.engines[/** @type {'auto'} */ (route)])))),
    h('label', null, T.tryIt.seed, h('input', { type: 'number', placeholder: T.tryIt.seedNone, value: state.seed, disabled: !held, onChange: (/** @type {any} */ e) => change({ seed: e.target.value }) })));
}

export function Try() {
  const { metadata, source } = state;
  if (!metadata) return h(Panel, { id: 'try', title: T.tryIt.title, empty: T.loading });
  const allowed = may('infer');
  return h(Panel, { id: 'try', title: T.tryIt.title },
    takesFashion() && h(Samples, null),
    metadata.inputs.map(input => h('div', { key: input.name, class: 'editor' }, h(Editor, { input }),
      h('div', { class: 'row' }, picture(inputShape(input)) && h('button', { type: 'button', onClick: () => give(input.name, new Float32Array(sizeOf(inputShape(input))), { kind: 'drawn' }) }, T.tryIt.clear),
        picture(inputShape(input)) && h('button', { type: 'button', onClick: () => give(input.name, state.inputs[input.name].values.map(x => Math.round(255 * (1 - x)) / 255), { kind: 'drawn' }) }, T.tryIt.invert),
        h('button', { type: 'button', onClick: () => { takeRandom(source.kind === 'random' ? source.seed + 1 : 1); runSoon(); } }, T.tryIt.noise), h(Upload, { input })))),
    h(Settings, null),
    h('button', { type: 'button', class: 'primary', id: 'run', disabled: !allowed || state.running, onClick: () => void run() }, state.running ? T.tryIt.running : T.tryIt.run),
    !allowed && h('p', { class: 'muted' }, T.tryIt.needsInfer),
    state.run && state.run.dropped.length > 0 && h('p', { class: 'muted' }, T.tryIt.dropped(state.run.dropped.join(', '))),
    h('p', { role: 'alert', class: 'error' }, state.error));
}
