/** A chart with its legend, as panels of training and teachers have several of. */
import { h } from './preact.js';
import { Lines } from './lines.js';

/** @param {{chart: import('./lines.js').Props}} props */
export function Curves({ chart }) {
  return h('div', null, h(Lines, chart), h('ul', { class: 'legend' }, chart.lines.map(line => h('li', { key: line.label }, h('i', { style: { background: line.colour } }), line.label))));
}

/** Choices of one select. @param {string} label @param {string} value @param {{value: string, text: string}[]} options @param {(value: string) => void} change */
export const chooser = (label, value, options, change) => options.length > 1 && h('label', null, h('span', { class: 'hidden' }, label),
  h('select', { value, onChange: (/** @type {any} */ e) => change(e.target.value) }, options.map(one => h('option', { key: one.value, value: one.value }, one.text))));
