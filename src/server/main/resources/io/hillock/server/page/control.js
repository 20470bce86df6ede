/** Changes to the service, for tokens with the scope control. Each asks once, says what it will do, and shows the result. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { state, may } from './store.js';
import { post, queuedPath, remove } from './api.js';
import { Panel } from './panel.js';

/** @typedef {{what: string, say: string, path: string, body?: unknown}} Change without a body, something is removed */

/** The newest decisions that can be undone here; `hillock adapt undo` undoes older ones. */
const UNDONE = 5;

/** @param {string} model @param {string} action */
const path = (model, action) => `v2/repository/models/${encodeURIComponent(model)}/${action}`;

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

  alias = (/** @type {Event & {currentTarget: HTMLFormElement}} */ e) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const alias = String(form.get('alias')).trim();
    const [model, version = ''] = String(form.get('target')).split('/');
    this.ask({ what: `${T.control.alias} ${alias}`, say: T.control.willAlias(alias, version ? `${model}/${version}` : model), path: path(model, 'alias'), body: { alias, version } });
  };

  render() {
    const { asked, result, failed, busy } = this.state;
    if (!may('control')) return h(Panel, { id: 'control', title: T.control.title, empty: T.control.needs });
    const button = (/** @type {string} */ text, /** @type {Change} */ change) => h('button', { type: 'button', 'aria-label': change.what, onClick: () => this.ask(change) }, text);
    const loaded = state.repository.filter(one => one.state === 'READY');
    const targets = [...new Set(loaded.flatMap(one => [one.name, `${one.name}/${one.version}`]))];
    return h(Panel, { id: 'control', title: T.control.title, exports: { table: () => ({ columns: T.columns.models, rows: state.repository.map(one => [one.name, one.version, one.state, one.reason]) }) } },
      h('ul', { class: 'control' }, state.repository.map(one => h('li', { key: `${one.name}/${one.version}` }, h('span', null, h('i', { class: one.state === 'READY' ? 'dot ok' : 'dot bad', 'aria-hidden': 'true' }), one.version ? `${one.name}/${one.version}` : one.name, ' ', h('span', { class: 'muted small' }, one.state.toLowerCase(), one.reason && `: ${one.reason}`)),
        button(one.state === 'READY' ? T.control.reload : T.control.load, { what: `${T.control.load} ${one.name}`, say: T.control.willLoad(one.name), path: path(one.name, 'load'), body: {} }),
        one.state === 'READY' && button(T.control.unload, { what: `${T.control.unload} ${one.name}`, say: T.control.willUnload(one.name), path: path(one.name, 'unload'), body: {} })))),
      h('ul', { class: 'control' }, state.stats.filter(model => model.name === state.model).flatMap(model => model.engine_stats.map(({ engine, state: now }) => h('li', { key: `${model.version}/${engine}` }, h('span', null, h('i', { class: now === 'serving' ? 'dot ok' : 'dot bad', 'aria-hidden': 'true' }), engine, ' ', h('span', { class: 'muted small' }, now)),
        now === 'serving' ? button(T.control.drain, { what: `${T.control.drain} ${engine}`, say: T.control.willDrain(engine, model.name), path: path(model.name, 'engine'), body: { engine, drain: true } })
          : button(T.control.resume, { what: `${T.control.resume} ${engine}`, say: T.control.willResume(engine, model.name), path: path(model.name, 'engine'), body: { engine, drain: false } }))))),
      h('ul', { class: 'control' }, (state.queue?.dead ?? []).map(one => {
        const name = `${one.session}/${one.id}`;
        return h('li', { key: name }, h('span', null, name),
          button(T.control.replay, { what: `${T.control.replay} ${name}`, say: T.control.willReplay(name), path: `${queuedPath(one)}/replay`, body: {} }),
          button(T.control.discard, { what: `${T.control.discard} ${name}`, say: T.control.willDiscard(name), path: queuedPath(one) }));
      })),
      h('ul', { class: 'control' }, (state.adaptation?.events ?? []).filter(one => one.type === 'decision').slice(-UNDONE).reverse().map(one => h('li', { key: one.number }, h('span', { class: 'small' }, one.line),
        button(T.control.undo, { what: `${T.control.undo} ${one.number}`, say: T.control.willUndo(one.line), path: 'v2/adaptation/undo', body: { number: one.number } })))),
      targets.length > 0 && h('form', { class: 'row', onSubmit: this.alias }, h('input', { name: 'alias', required: true, 'aria-label': T.control.aliasName, placeholder: T.control.aliasName, size: 10 }), '→',
        h('select', { name: 'target', 'aria-label': T.control.aliasTarget }, targets.map(target => h('option', { value: target }, target))), h('button', { type: 'submit' }, T.control.alias)),
      asked && h('div', { class: 'ask', role: 'group', 'aria-label': asked.what }, h('p', null, asked.say), h('div', { class: 'row' },
        h('button', { type: 'button', id: 'sure', class: 'primary', disabled: busy, onClick: this.sure }, `${T.control.sure}: ${asked.what}`), h('button', { type: 'button', onClick: () => this.setState({ asked: null }) }, T.control.cancel))),
      h('p', { role: 'status', class: failed ? 'error' : 'muted', id: 'control-result' }, result));
  }
}
