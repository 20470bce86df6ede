/** Numbers as people read them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @param {number} n */
export const count = n => whole.format(n);

/** Three significant digits. @param {number} n */
export const brief = n => !Number.isFinite(n) ? '∞' : n === 0 ? '0' : Math.abs(n) >= 1000 ? whole.format(n) : Math.abs(n) < 1e-3 ? n.toExponential(1) : String(Number(n.toPrecision(3)));

/** @param {number} share */
export const percent = share => `${(100 * share).toFixed(1)} %`;

/** @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return '–';
  const [factor, unit] = seconds < 1e-3 ? [1e6, 'µs'] : seconds < 1 ? [1e3, 'ms'] : [1, 's'];
  return `${brief(seconds * Number(factor))} ${unit}`;
}

/** @param {number[]} shape */
export const shapeText = shape => `[${shape.join(', ')}]`;

/** @param {number[]} shape */
export const sizeOf = shape => shape.reduce((a, b) => a * b, 1);
