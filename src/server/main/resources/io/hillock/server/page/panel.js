/** The frame of a panel: its title, its tools (a table behind what it draws, exports, a link) and its content. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { count } from './format.js';
import { saveCsv, saveNpz, savePng, saveSvg } from './export.js';
import { may, set } from './store.js';

const MOST_ROWS = 100;

/**
 * @typedef {Object} Props
 * @property {string} id
 * @property {string} title
 * @property {any} [tools] beside the title
 * @property {import('./export.js').Exports} [exports] absent while there is nothing to show
 * @property {string} [empty] what is missing, shown in place of the content
 * @property {number} [reserve] height in rem that the content will take, kept free while it is missing so that nothing moves
 */

/** @extends {Component<Props, {table: boolean}>} */
export class Panel extends Component {
  state = { table: false };

  link = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      set({ notice: T.panel.linked });
    } catch {
      set({ notice: T.panel.noClipboard });
    }
  };

  tools() {
    const { id, title, exports } = this.props;
    if (!exports) return null;
    const button = (/** @type {string} */ text, /** @type {() => void} */ action) => h('button', { type: 'button', onClick: action, 'aria-label': `${title}: ${text}` }, text);
    return h('details', { class: 'menu' }, h('summary', { 'aria-label': `${title}: ${T.panel.export}`, title: T.panel.export }, '⋯'), h('div', { class: 'menu-items' },
      button(T.panel.table, () => this.setState({ table: !this.state.table })),
      exports.draw && button(T.panel.png, () => savePng(id, title, exports)),
      exports.draw && button(T.panel.svg, () => saveSvg(id, title, exports)),
      button(T.panel.csv, () => saveCsv(id, exports)),
      exports.arrays && button(T.panel.npz, () => saveNpz(id, exports)),
      button(T.panel.link, this.link)));
  }

  /** @param {any} props */
  render({ id, title, tools, exports, empty, reserve, children }) {
    const { table } = this.state;
    return h('section', { class: 'panel', id, 'aria-labelledby': `${id}-title`, style: reserve && may('infer') ? { minHeight: `${reserve}rem` } : undefined },
      h('header', null, h('h2', { id: `${id}-title` }, title), h('div', { class: 'tools' }, tools), this.tools()),
      empty ? h('p', { class: 'empty' }, empty) : children,
      table && exports && h(Table, { title, table: exports.table() }));
  }
}

/** @param {{title: string, table: import('./export.js').Table}} props */
export function Table({ title, table }) {
  const rest = table.rows.length - MOST_ROWS;
  return h('div', { class: 'table', tabIndex: 0, role: 'region', 'aria-label': `${title}: ${T.panel.table}` },
    h('table', null, h('thead', null, h('tr', null, table.columns.map(column => h('th', { scope: 'col' }, column)))),
      h('tbody', null, table.rows.slice(0, MOST_ROWS).map(row => h('tr', null, row.map(value => h('td', null, typeof value === 'number' ? String(+value.toPrecision(9)) : value)))))),
    rest > 0 && h('p', { class: 'muted' }, T.panel.more(count(rest))));
}
