/**
 * Two things to draw on with the same calls: a canvas, and SVG text. A panel draws once, for the screen and for both exports.
 * @typedef {CanvasSurface | SvgSurface} Surface
 * @typedef {{anchor?: 'start' | 'middle' | 'end', size?: number, bold?: boolean}} TextStyle
 */
import { rgb } from './colours.js';

const FONT = 'system-ui, "DejaVu Sans", sans-serif';

/** A canvas. Sizes are CSS pixels. */
export class CanvasSurface {
  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  constructor(context, width, height) {
    this.context = context;
    this.width = width;
    this.height = height;
  }

  /** @param {number} x @param {number} y @param {number} w @param {number} h @param {string} fill */
  rect(x, y, w, h, fill) {
    this.context.fillStyle = fill;
    this.context.fillRect(x, y, w, h);
  }

  /** @param {number[][]} points @param {string} stroke @param {number} [width] @param {number[]} [dash] */
  line(points, stroke, width = 1, dash = []) {
    const c = this.context;
    c.strokeStyle = stroke;
    c.lineWidth = width;
    c.lineJoin = 'round';
    c.setLineDash(dash);
    c.beginPath();
    points.forEach(([x, y], i) => i === 0 ? c.moveTo(x, y) : c.lineTo(x, y));
    c.stroke();
    c.setLineDash([]);
  }

  /** @param {number} x @param {number} y @param {string} text @param {string} fill @param {TextStyle} [style] */
  text(x, y, text, fill, { anchor = 'start', size = 12, bold = false } = {}) {
    const c = this.context;
    c.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
    c.textAlign = anchor === 'middle' ? 'center' : anchor;
    c.textBaseline = 'alphabetic';
    c.fillStyle = fill;
    c.fillText(text, x, y);
  }

  /**
   * Cells of equal size; those without a colour stay as they are.
   * @param {number} x @param {number} y @param {number} w @param {number} h @param {number} columns @param {number} rows
   * @param {(column: number, row: number) => string | null} colour
   */
  cells(x, y, w, h, columns, rows, colour) {
    const image = new ImageData(columns, rows);
    /** @type {Map<string, number[]>} */
    const parsed = new Map();
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const own = colour(column, row);
        if (own === null) continue;
        let parts = parsed.get(own);
        if (!parts) parsed.set(own, parts = rgb(own));
        const at = 4 * (row * columns + column);
        image.data[at] = parts[0];
        image.data[at + 1] = parts[1];
        image.data[at + 2] = parts[2];
        image.data[at + 3] = 255;
      }
    }
    const small = new OffscreenCanvas(columns, rows);
    /** @type {OffscreenCanvasRenderingContext2D} */ (small.getContext('2d')).putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(small, x, y, w, h);
  }
}

/** SVG text. */
export class SvgSurface {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    /** @type {string[]} */
    this.parts = [];
  }

  /** @param {number} x @param {number} y @param {number} w @param {number} h @param {string} fill */
  rect(x, y, w, h, fill) {
    this.parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}" fill="${fill}"/>`);
  }

  /** @param {number[][]} points @param {string} stroke @param {number} [width] @param {number[]} [dash] */
  line(points, stroke, width = 1, dash = []) {
    this.parts.push(`<polyline points="${points.map(p => p.map(short).join(',')).join(' ')}" fill="none" stroke="${stroke}" stroke-width="${width}"${dash.length ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`);
  }

  /** @param {number} x @param {number} y @param {string} text @param {string} fill @param {TextStyle} [style] */
  text(x, y, text, fill, { anchor = 'start', size = 12, bold = false } = {}) {
    this.parts.push(`<text x="${short(x)}" y="${short(y)}" fill="${fill}" font-size="${size}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ''}>${escaped(text)}</text>`);
  }

  /** As on a canvas; neighbours in a row with one colour become one rectangle. @type {CanvasSurface['cells']} */
  cells(x, y, w, h, columns, rows, colour) {
    /** @type {Map<string, string[]>} */
    const paths = new Map();
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns;) {
        const own = colour(column, row);
        let end = column + 1;
        while (end < columns && colour(end, row) === own) end++;
        if (own !== null) {
          if (!paths.has(own)) paths.set(own, []);
          paths.get(own)?.push(`M${column} ${row}h${end - column}v1h${column - end}z`);
        }
        column = end;
      }
    }
    const scale = `translate(${short(x)} ${short(y)}) scale(${w / columns} ${h / rows})`;
    this.parts.push(`<g transform="${scale}" shape-rendering="crispEdges">${[...paths].map(([fill, path]) => `<path fill="${fill}" d="${path.join('')}"/>`).join('')}</g>`);
  }

  toString() {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${this.width} ${this.height}" width="${this.width}" height="${this.height}" font-family="system-ui, DejaVu Sans, sans-serif">${this.parts.join('\n')}</svg>`;
  }
}

/** @param {number} n */
const short = n => Math.round(n * 100) / 100;
/** @param {string} text */
const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
