/** A chart with its legend, as panels of training and teachers have several of. */
import { h, Component } from './preact.js';
import { Lines } from './lines.js';
import { colours } from './colours.js';

/** @param {{chart: import('./lines.js').Props}} props */
export function Curves({ chart }) {
  return h('div', null, h(Lines, chart), h('ul', { class: 'legend' }, chart.lines.map(line => h('li', { key: line.label }, h('i', { style: { background: line.colour } }), line.label))));
}

/** Choices of one select. @param {string} label @param {string} value @param {{value: string, text: string}[]} options @param {(value: string) => void} change */
export const chooser = (label, value, options, change) => options.length > 1 && h('label', null, h('span', { class: 'hidden' }, label),
  h('select', { value, onChange: (/** @type {any} */ e) => change(e.target.value) }, options.map(one => h('option', { key: one.value, value: one.value }, one.text))));

/** Renders again only if what it shows has changed; the page renders with each step. @template P, S @extends {Component<P, S>} */
export class Steady extends Component {
  /** @type {unknown[]} */
  last = [];

  /** What it shows. @param {S} state @returns {unknown[]} */
  shows(state) {
    return [state];
  }

  /** @param {P} _ @param {S} next */
  shouldComponentUpdate(_, next) {
    const now = [colours(), ...this.shows(next)];
    const changed = now.some((one, i) => one !== this.last[i]);
    this.last = now;
    return changed;
  }

  /** @returns {any} */
  render() {
    return null;
  }
}
