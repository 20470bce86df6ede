/** Changes to the service, for tokens with the scope control. Each asks once, says what it will do, and shows the result. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { post, remove } from './api.js';
import { Panel } from './panel.js';
import { Alias, changes, Start, Strategy } from './changes.js';

/** @typedef {import('./changes.js').Change} Change */

/** @extends {Component<{}, {asked: Change | null, result: string, failed: boolean, busy: boolean}>} */
export class Control extends Component {
  state = { asked: /** @type {Change | null} */ (null), result: '', failed: false, busy: false };

  /** @param {Change} asked */
  ask = asked => this.setState({ asked, result: '' }, () => document.getElementById('sure')?.focus());

  sure = async () => {
    const { asked } = this.state;
    if (!asked) return;
    this.setState({ busy: true });
    try {
      await (asked.body === undefined ? remove(asked.path) : post(asked.path, asked.body));
      this.setState({ asked: null, busy: false, failed: false, result: `${asked.what}: ${T.control.done}` });
    } catch (e) {
      this.setState({ asked: null, busy: false, failed: true, result: `${asked.what}: ${T.control.failed(e instanceof Error ? e.message : String(e))}` });
    }
  };

  render() {
    const { asked, result, failed, busy } = this.state;
    if (!may('control')) return h(Panel, { id: 'control', title: T.control.title, empty: T.control.needs });
    return h(Panel, { id: 'control', title: T.control.title, exports: { table: () => ({ columns: T.columns.models, rows: state.repository.map(one => [one.name, one.version, one.state, one.reason]) }) } },
      changes(this.ask).filter(group => group.items.length > 0).map(({ title, items }) => h('div', { key: title }, h('h3', null, title), h('ul', { class: 'control' }, items))),
      h(Strategy, { ask: this.ask }), h(Alias, { ask: this.ask }), h(Start, { ask: this.ask }),
      asked && h('div', { class: 'ask', role: 'group', 'aria-label': asked.what }, h('p', null, asked.say), h('div', { class: 'row' },
        h('button', { type: 'button', id: 'sure', class: 'primary', disabled: busy, onClick: this.sure }, `${T.control.sure}: ${asked.what}`), h('button', { type: 'button', onClick: () => this.setState({ asked: null }) }, T.control.cancel))),
      h('p', { role: 'status', class: failed ? 'error' : 'muted', id: 'control-result' }, result));
  }
}
