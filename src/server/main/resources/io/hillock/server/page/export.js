/** What a panel shows, as files: PNG, SVG, CSV and npz. */
import { colours } from './colours.js';
import { CanvasSurface, SvgSurface } from './surface.js';
import { writeNpz } from './npy.js';

/**
 * @typedef {Object} Exports
 * @property {(surface: import('./surface.js').Surface, colours: import('./colours.js').Colours) => void} [draw]
 * @property {number} [height] of the picture, in pixels
 * @property {() => Table} table
 * @property {() => Record<string, {shape: number[], values: Float32Array | Float64Array | Uint8Array | Int32Array}>} [arrays]
 * @typedef {{columns: string[], rows: (string | number)[][]}} Table
 */

const WIDTH = 960;
const HEIGHT = 360;
const MARGIN = 16;
const TITLE = 34;

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The panel on a larger surface, with its title. @param {string} title @param {Exports} exports @param {import('./surface.js').Surface} surface */
function picture(title, exports, surface) {
  const c = colours();
  surface.rect(0, 0, surface.width, surface.height, c.panel);
  surface.text(MARGIN, 22, title, c.text, { size: 15, bold: true });
  const inner = surface instanceof SvgSurface ? new SvgSurface(WIDTH, exports.height ?? HEIGHT)
    : new CanvasSurface(surface.context, WIDTH, exports.height ?? HEIGHT);
  if (inner instanceof CanvasSurface) inner.context.translate(MARGIN, TITLE);
  exports.draw?.(inner, c);
  if (surface instanceof SvgSurface && inner instanceof SvgSurface) surface.parts.push(`<g transform="translate(${MARGIN} ${TITLE})">${inner.parts.join('\n')}</g>`);
}

/** @param {Exports} exports */
const outer = exports => [WIDTH + 2 * MARGIN, (exports.height ?? HEIGHT) + TITLE + MARGIN];

/** @param {string} name @param {string} title @param {Exports} exports */
export async function savePng(name, title, exports) {
  const [width, height] = outer(exports);
  const canvas = new OffscreenCanvas(2 * width, 2 * height);
  const context = /** @type {any} */ (canvas.getContext('2d'));
  context.scale(2, 2);
  picture(title, exports, new CanvasSurface(context, width, height));
  save(await canvas.convertToBlob({ type: 'image/png' }), `${name}.png`);
}

/** @param {string} name @param {string} title @param {Exports} exports */
export function saveSvg(name, title, exports) {
  const [width, height] = outer(exports);
  const surface = new SvgSurface(width, height);
  picture(title, exports, surface);
  save(new Blob([surface.toString()], { type: 'image/svg+xml' }), `${name}.svg`);
}

/** @param {string | number} value */
const quoted = value => typeof value === 'number' ? String(value) : `"${value.replaceAll('"', '""')}"`;

/** @param {string} name @param {Exports} exports */
export function saveCsv(name, exports) {
  const { columns, rows } = exports.table();
  save(new Blob([[columns, ...rows].map(row => row.map(quoted).join(',')).join('\r\n'), '\r\n'], { type: 'text/csv' }), `${name}.csv`);
}

/** @param {string} name @param {Exports} exports */
export function saveNpz(name, exports) {
  save(writeNpz(exports.arrays?.() ?? {}), `${name}.npz`);
}
