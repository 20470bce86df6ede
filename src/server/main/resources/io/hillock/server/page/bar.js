/** The bar below: the moment that all panels show, and how it moves. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { duration } from './format.js';

const SPEEDS = [0.5, 1, 2, 4, 8, 16, 30, 60];

/** @type {number | undefined} */
let ticking;
let last = 0;
let owed = 0;
/** Steps a second that were really shown, by the last second. */
let real = 0;
let shownSteps = 0;
let since = 0;

const steps = () => state.run?.steps ?? 0;

/** @param {number} now */
function tick(now) {
  if (!state.playing || steps() === 0) {
    ticking = undefined;
    return;
  }
  owed += (now - last) / 1000 * state.speed;
  last = now;
  if (owed >= 1) {
    const whole = Math.floor(owed);
    owed -= whole;
    shownSteps += 1;
    const next = state.step + whole;
    if (next < steps()) set({ step: next });
    else if (state.loop) set({ step: next % steps() });
    else set({ step: steps() - 1, playing: false });
  }
  if (now - since > 1000) {
    real = shownSteps * 1000 / (now - since);
    shownSteps = 0;
    since = now;
  }
  ticking = requestAnimationFrame(tick);
}

/** Plays or pauses. At the end, playing begins anew. */
export function play(on = !state.playing) {
  if (steps() === 0) return;
  set({ playing: on, ...(on && state.step >= steps() - 1 ? { step: 0 } : {}) });
  if (on && ticking === undefined) {
    last = since = performance.now();
    owed = shownSteps = real = 0;
    ticking = requestAnimationFrame(tick);
  }
}

/** @param {number} step */
export const to = step => set({ step: Math.max(0, Math.min(steps() - 1, step)), playing: false });

/** One step along the list of speeds. @param {1 | -1} direction */
export function faster(direction) {
  const at = SPEEDS.indexOf(state.speed);
  set({ speed: SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, (at < 0 ? 3 : at) + direction))] });
}

/** Outlines of the buttons, since not every system has a font with these signs. */
const ICONS = { first: 'M5 4v12M16 4L8 10l8 6z', back: 'M14 4l-8 6 8 6z', play: 'M6 3l11 7-11 7z', pause: 'M6 4h3v12H6zM12 4h3v12h-3z', next: 'M6 4l8 6-8 6z', last: 'M15 4v12M4 4l8 6-8 6z', loop: 'M15 6.5A6 6 0 1 0 16 10M16 3v4h-4' };

/** @param {{name: keyof typeof ICONS}} props */
const Icon = ({ name }) => h('svg', { viewBox: '0 0 20 20', class: name === 'loop' ? 'icon open' : 'icon', 'aria-hidden': 'true' }, h('path', { d: ICONS[name] }));

export function Bar() {
  const all = steps();
  const step = Math.min(state.step, Math.max(0, all - 1));
  const button = (/** @type {keyof typeof ICONS} */ icon, /** @type {string} */ label, /** @type {() => void} */ action, /** @type {any} */ more = {}) => h('button', { type: 'button', 'aria-label': label, title: label, onClick: action, disabled: all === 0, ...more }, h(Icon, { name: icon }));
  return h('footer', { class: 'bar' },
    h('div', { class: 'row' },
      button('first', T.bar.first, () => to(0)), button('back', T.bar.back, () => to(step - 1)),
      button(state.playing ? 'pause' : 'play', state.playing ? T.bar.pause : T.bar.play, () => play(), { class: 'primary', id: 'play' }),
      button('next', T.bar.next, () => to(step + 1)), button('last', T.bar.last, () => to(all - 1)),
      h('label', null, h('span', { class: 'hidden' }, T.bar.speed), h('select', { value: String(state.speed), onChange: (/** @type {any} */ e) => set({ speed: Number(e.target.value) }) }, SPEEDS.map(speed => h('option', { value: String(speed) }, T.bar.perSecond(speed))))),
      button('loop', T.bar.loop, () => set({ loop: !state.loop }), { 'aria-pressed': String(state.loop) })),
    h('input', { type: 'range', class: 'scrub', 'aria-label': T.bar.step, 'aria-valuetext': T.bar.at(step + 1, all), min: 0, max: Math.max(0, all - 1), value: step, disabled: all === 0, onInput: (/** @type {any} */ e) => to(Number(e.target.value)) }),
    h('output', { class: 'moment' }, all === 0 ? '' : `${T.bar.at(step + 1, all)} · ${duration((step + 1) * (state.run?.dt ?? 0))}${state.playing && real ? ` · ${T.bar.real(real.toFixed(1))}` : ''}`));
}
