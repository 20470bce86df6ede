/** How many neurons of each layer fire at each step, as a heatmap. */
import { h } from './preact.js';
import { T } from './texts.js';
import { state, set } from './store.js';
import { Panel } from './panel.js';
import { Figure } from './figure.js';
import { colourOf, shownLayers } from './model.js';
import { brief, percent } from './format.js';

const NAMES = 64;
const SUMS = 96;

export function Rates() {
  const { run } = state;
  if (!run) return h(Panel, { id: 'rates', title: T.rates.title, empty: T.rates.empty, reserve: 12 });
  const tracks = shownLayers().map(layer => run.tracks.get(layer.name)).filter(track => track !== undefined);
  if (tracks.length === 0) return h(Panel, { id: 'rates', title: T.rates.title, empty: T.raster.silent });
  const step = Math.min(state.step, run.steps - 1);
  const shares = tracks.map(track => Array.from(track.totals, total => total / track.size));
  const top = Math.max(1e-9, ...shares.flat());
  const draw = (/** @type {import('./surface.js').Surface} */ surface, /** @type {import('./colours.js').Colours} */ c) => {
    const width = surface.width - NAMES - SUMS;
    const row = (surface.height - 4) / tracks.length;
    surface.cells(NAMES, 0, width, row * tracks.length, run.steps, tracks.length, (column, r) => c.heat[Math.min(63, Math.max(0, Math.floor(64 * shares[r][column] / top)))]);
    tracks.forEach((track, r) => {
      surface.text(NAMES - 8, (r + 0.5) * row + 4, track.name, colourOf(track.name, c), { anchor: 'end', bold: true });
      surface.text(surface.width - 2, (r + 0.5) * row + 4, `${percent(shares[r][step])} · ${brief(track.totals[step])}`, c.text, { anchor: 'end', size: 11 });
    });
    const [x, one] = [NAMES + step / run.steps * width, width / run.steps];
    surface.line([[x, 1], [x + one, 1], [x + one, row * tracks.length], [x, row * tracks.length], [x, 1]], c.accent, 1.5);
  };
  const exports = { draw, height: 40 * tracks.length, table: () => ({ columns: [T.raster.step, ...tracks.map(track => track.name)], rows: Array.from({ length: run.steps }, (_, s) => [s + 1, ...shares.map(row => row[s])]) }),
    arrays: () => Object.fromEntries(tracks.map(track => [track.name, { shape: [run.steps], values: track.totals }])) };
  return h(Panel, { id: 'rates', title: T.rates.title, exports },
    h(Figure, { label: `${T.rates.label}. ${tracks.map((track, r) => `${track.name}: ${percent(shares[r][step])}`).join(', ')}`, height: Math.max(2.5, 1.75 * tracks.length), draw,
      onPick: (x, _, width) => set({ step: Math.min(run.steps - 1, Math.max(0, Math.floor((x - NAMES) / (width - NAMES - SUMS) * run.steps))), playing: false }) }));
}
