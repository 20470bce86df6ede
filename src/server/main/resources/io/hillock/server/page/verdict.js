/** The answer forming: label and confidence up to the chosen step, and whether another engine gave the same bits. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { Panel } from './panel.js';
import { Figure } from './figure.js';
import { Lines, drawLines } from './lines.js';
import { labelName } from './model.js';
import { colours } from './colours.js';
import { brief, count, duration, percent } from './format.js';

/** @typedef {import('./types.js').Output} Output @typedef {import('./types.js').Run} Run */

const MOST_LINES = 5;
const MOST_BARS = 24;

/** Values of each output element up to and with a step: summed spikes, or the membrane at the step. @param {Output} output @param {number} step */
function valuesAt(output, step) {
  const values = new Float64Array(output.size);
  for (let s = output.kind === 'spikes' ? 0 : step; s <= step; s++) {
    for (let i = 0; i < output.size; i++) values[i] += output.raster[s * output.size + i];
  }
  return values;
}

/** The label up to a step, as the service computes it at the end. @param {Output} output @param {Run} run @param {number} step */
function labelAt(output, run, step) {
  if (step === run.steps - 1) return { label: output.label, confidence: output.confidence };
  if (output.kind === 'spikes') {
    const values = valuesAt(output, step);
    const sum = values.reduce((a, b) => a + b, 0);
    const label = values.indexOf(Math.max(...values));
    return { label, confidence: sum === 0 ? 0 : values[label] / sum };
  }
  const scores = Array.from({ length: output.size }, (_, i) => {
    const series = Array.from({ length: step + 1 }, (_unused, s) => output.raster[s * output.size + i]);
    return run.readout === 'last' ? series[step] : run.readout === 'max' ? Math.max(...series) : series.reduce((a, b) => a + b, 0) / (step + 1);
  });
  return { label: scores.indexOf(Math.max(...scores)), confidence: NaN };
}

/** The elements with the largest final values, the best first. @param {Output} output @param {number} most */
const best = (output, most) => Array.from(output.values, (value, i) => ({ value, i })).toSorted((a, b) => b.value - a.value || a.i - b.i).slice(0, most).map(one => one.i);

/** Share of each label, or its membrane, by step. @param {Output} output @param {Run} run */
function forming(output, run) {
  const sums = new Float64Array(output.size);
  return Array.from({ length: run.steps }, (_, step) => {
    let total = 0;
    for (let i = 0; i < output.size; i++) {
      const value = output.raster[step * output.size + i];
      sums[i] = output.kind === 'spikes' ? sums[i] + value : value;
      total += sums[i];
    }
    return Array.from(sums, value => output.kind === 'spikes' ? (total === 0 ? 0 : value / total) : value);
  });
}

/** @param {Output} output @param {number} step @returns {(surface: import('./surface.js').Surface, c: import('./colours.js').Colours) => void} */
function bars(output, step) {
  return (surface, c) => {
    const values = valuesAt(output, step);
    const shown = Math.min(output.size, MOST_BARS);
    const order = output.size <= MOST_BARS ? Array.from(values.keys()) : best(output, MOST_BARS).toSorted((a, b) => a - b);
    const label = values.indexOf(Math.max(...values));
    const low = Math.min(0, ...values);
    const top = Math.max(...output.values.map(Math.abs), ...Array.from(values, Math.abs), 1e-9);
    const row = surface.height / shown;
    const names = Math.min(112, surface.width * 0.4);
    const room = surface.width - names - 40;
    order.forEach((i, at) => {
      const y = at * row;
      const zero = names + (low < 0 ? room / 2 : 0);
      const length = values[i] / top * (low < 0 ? room / 2 : room);
      surface.text(names - 8, y + row / 2 + 4, labelName(i), i === label ? c.text : c.muted, { anchor: 'end', bold: i === label, size: Math.min(12, row) });
      surface.rect(zero, y + row * 0.2, room - (zero - names), row * 0.6, c.line);
      surface.rect(Math.min(zero, zero + length), y + row * 0.2, Math.abs(length), row * 0.6, i === label ? c.accent : c.muted);
      surface.text(surface.width - 2, y + row / 2 + 4, brief(values[i]), i === label ? c.text : c.muted, { anchor: 'end', size: Math.min(12, row) });
    });
  };
}

/** @param {{run: Run}} props */
function Same({ run }) {
  const { same } = run;
  if (!same) return h('p', { class: 'muted' }, T.verdict.checking);
  if (same.of === 1) return h('p', { class: 'muted' }, T.verdict.onlyOne);
  return h('div', { class: same.where ? 'same bad' : 'same', id: 'same', 'data-run': run.id }, h('strong', null, T.verdict.same(same.agree, same.of)),
    h('span', null, same.where ? T.verdict.differ(same.where) : T.verdict.sameWhy(same.engines.join(', '), count(same.values))));
}

/** @param {{run: Run, output: Output, index: number}} props */
function Answer({ run, output, index }) {
  const step = Math.min(state.step, run.steps - 1);
  const { label, confidence } = labelAt(output, run, step);
  const shares = forming(output, run);
  const c = colours();
  const lines = best(output, MOST_LINES).map((element, i) => ({ label: labelName(element), values: shares.map(row => row[element]), colour: i === 0 ? c.accent : c.layers[(i + 1) % c.layers.length], width: i === 0 ? 2.5 : 1.5 }));
  const chart = { label: `${output.kind === 'spikes' ? T.verdict.forming : T.verdict.formingMembrane}: ${lines.map(line => line.label).join(', ')}`, x: Array.from({ length: run.steps }, (_, i) => i + 1), lines, height: 9, marker: step + 1,
    onPick: (/** @type {number} */ x) => set({ step: x - 1, playing: false }) };
  return h('div', { class: 'answer' },
    run.outputs.length > 1 && h('h3', null, output.name),
    h('p', { class: 'label', 'aria-live': 'polite', id: index === 0 ? 'label' : undefined }, h('strong', null, labelName(label)), !Number.isNaN(confidence) && h('span', null, output.kind === 'spikes' ? T.verdict.share(percent(confidence)) : percent(confidence))),
    h(Figure, { label: `${output.kind === 'spikes' ? T.verdict.bars : T.verdict.barsMembrane}: ${labelName(label)} leads`, height: Math.min(output.size, MOST_BARS) * 1.35, draw: bars(output, step) }),
    h('p', { class: 'caption' }, output.kind === 'spikes' ? T.verdict.forming : T.verdict.formingMembrane),
    h(Lines, chart),
    h('ul', { class: 'legend' }, lines.map(line => h('li', null, h('i', { style: { background: line.colour } }), line.label))));
}

export function Verdict() {
  const { run } = state;
  if (!run) return h(Panel, { id: 'verdict', title: T.verdict.title, empty: T.verdict.empty, reserve: 34 });
  const output = run.outputs[0];
  const shares = forming(output, run);
  const exports = {
    draw: (/** @type {any} */ surface, /** @type {any} */ c) => drawLines({ label: '', height: 0, x: shares.map((_, i) => i + 1), lines: best(output, MOST_LINES).map((element, i) => ({ label: '', values: shares.map(row => row[element]), colour: c.layers[i] })) }, surface, c),
    table: () => ({ columns: [T.raster.step, ...Array.from({ length: output.size }, (_, i) => labelName(i))], rows: shares.map((row, i) => [i + 1, ...row]) }),
    arrays: () => ({ raster: { shape: [run.steps, output.size], values: output.raster }, values: { shape: [output.size], values: Float64Array.from(output.values) } }),
  };
  return h(Panel, { id: 'verdict', title: T.verdict.title, exports },
    run.outputs.map((one, index) => h(Answer, { key: one.name, run, output: one, index })),
    h(Same, { run }),
    h('p', { class: 'muted' }, T.verdict.timing(run.engine || '–', duration(run.simulatedMs / 1000))));
}
