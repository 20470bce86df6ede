/** The line above: network, state of the service, rate and latency, colours, help, log out. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { post } from './api.js';
import { refresh } from './colours.js';
import { brief, duration } from './format.js';

const SCHEMES = ['auto', 'light', 'dark'];

/** @param {string} scheme */
function useScheme(scheme) {
  if (scheme === 'auto') delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
  set({ scheme });
  refresh();
}

/** @param {{onModel: (model: string) => void, onLogin: () => void}} props */
export function Header({ onModel, onLogin }) {
  const engines = state.stats.filter(model => model.name === state.model).flatMap(model => model.engine_stats);
  const up = engines.filter(engine => engine.state === 'serving').length;
  const last = state.history.at(-1);
  return h('header', { class: 'top' },
    h('a', { class: 'skip', href: '#try', onClick: (/** @type {Event} */ e) => { e.preventDefault(); document.getElementById('run')?.focus(); } }, T.skip),
    h('h1', null, h('img', { src: 'page/icon.svg', alt: '', width: 24, height: 24 }), T.title),
    h('label', null, h('span', { class: 'hidden' }, T.model), h('select', { id: 'model', value: state.model, onChange: (/** @type {any} */ e) => onModel(e.target.value) }, state.models.map(model => h('option', { value: model }, model)))),
    engines.length > 0 && h('span', { class: 'status' }, h('i', { class: up > 0 ? 'dot ok' : 'dot bad', 'aria-hidden': 'true' }), T.engines(up, engines.length)),
    last && h('span', { class: 'status number' }, T.rate(brief(last.rate)), Number.isNaN(last.p99) ? '' : ` · ${T.p99(duration(last.p99))}`),
    h('span', { class: 'space' }),
    state.notice && h('span', { class: 'notice', role: 'status' }, state.notice),
    h('label', null, h('span', { class: 'hidden' }, T.scheme), h('select', { value: state.scheme, 'aria-label': T.scheme, onChange: (/** @type {any} */ e) => useScheme(e.target.value) }, SCHEMES.map(scheme => h('option', { value: scheme }, `◐ ${T.schemes[/** @type {'auto'} */ (scheme)]}`)))),
    h('button', { type: 'button', 'aria-label': T.help, title: T.help, onClick: () => set({ help: !state.help }) }, '?'),
    state.access.tokens && h('button', { type: 'button', onClick: () => void post('page/logout', {}).then(access => { set({ access }); onLogin(); }) }, T.login.out));
}

export function Help() {
  return h('dialog', { open: true, class: 'help', 'aria-labelledby': 'help-title' }, h('h2', { id: 'help-title' }, T.helpText.title),
    h('dl', null, T.helpText.rows.flatMap(([key, what]) => [h('dt', null, h('kbd', null, key)), h('dd', null, what)])), h('p', null, T.helpText.about),
    h('button', { type: 'button', onClick: () => set({ help: false }) }, T.close));
}

/** @extends {Component<{onLogin: () => void}, {error: string}>} */
export class Login extends Component {
  state = { error: '' };

  enter = async (/** @type {Event & {currentTarget: HTMLFormElement}} */ e) => {
    e.preventDefault();
    const token = String(new FormData(e.currentTarget).get('token'));
    try {
      set({ access: await post('page/login', { token }) });
      this.props.onLogin();
    } catch (refusal) {
      this.setState({ error: refusal instanceof Error ? refusal.message : String(refusal) });
    }
  };

  render() {
    return h('main', { class: 'login' }, h('form', { class: 'panel', onSubmit: this.enter }, h('h1', null, h('img', { src: 'page/icon.svg', alt: '', width: 28, height: 28 }), T.title),
      h('p', null, T.login.why), h('label', null, T.login.label, h('input', { id: 'token', name: 'token', type: 'password', required: true, autoComplete: 'off' })),
      h('button', { type: 'submit', class: 'primary' }, T.login.enter), h('p', { role: 'alert', class: 'error' }, this.state.error)));
  }
}
