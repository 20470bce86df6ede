/** Colours of the current scheme, from the stylesheet. Each layer has one colour in every panel. */

/**
 * @typedef {{text: string, muted: string, line: string, panel: string, accent: string, warn: string, layers: string[], heat: string[]}} Colours
 */

/** @type {Colours | null} */
let known = null;
/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {Colours} */
export function colours() {
  if (!known) {
    const style = getComputedStyle(document.documentElement);
    const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    known = {
      text: read('--text'), muted: read('--muted'), line: read('--line'), panel: read('--panel'), accent: read('--accent'), warn: read('--warn'),
      layers: Array.from({ length: 8 }, (_, i) => read(`--layer-${i}`)),
      heat: heat(read('--panel'), read('--heat-mid'), read('--heat-top')),
    };
  }
  return known;
}

/** Calls back when the scheme has changed. @param {() => void} listener */
export function onScheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The scheme may have changed. */
export function refresh() {
  known = null;
  listeners.forEach(listener => listener());
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh);

/** 64 colours from low over middle to top. @param {string[]} stops */
function heat(...stops) {
  const parts = stops.map(rgb);
  return Array.from({ length: 64 }, (_, i) => {
    const at = i / 63 * (parts.length - 1);
    const from = Math.min(parts.length - 2, Math.floor(at));
    return `rgb(${parts[from].map((value, c) => Math.round(value + (at - from) * (parts[from + 1][c] - value))).join(' ')})`;
  });
}

/** Red, green and blue of #rrggbb or rgb(r g b). @param {string} colour */
export function rgb(colour) {
  if (colour.startsWith('#')) return [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number);
}
