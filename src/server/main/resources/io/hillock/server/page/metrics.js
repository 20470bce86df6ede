/** Prometheus's text format, and what histograms in it say. */

/** @typedef {{labels: Record<string, string>, value: number}} Sample */
/** @typedef {Map<string, Sample[]>} Metrics samples by name */
/** @typedef {{bounds: number[], counts: number[], sum: number}} Histogram requests in each bucket, and the seconds of all; the last bound is infinite */

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** @param {string} text @returns {Metrics} */
export function parse(text) {
  /** @type {Metrics} */
  const all = new Map();
  for (const line of text.split('\n')) {
    const match = line.startsWith('#') ? null : LINE.exec(line);
    if (!match) continue;
    const labels = Object.fromEntries(Array.from((match[2] ?? '').matchAll(LABEL), one => [one[1], one[2].replaceAll('\\"', '"').replaceAll('\\\\', '\\')]));
    const samples = all.get(match[1]) ?? [];
    samples.push({ labels, value: match[3] === '+Inf' ? Infinity : Number(match[3]) });
    all.set(match[1], samples);
  }
  return all;
}

/** The sum of the samples of a name that have these labels. @param {Metrics} metrics @param {string} name @param {Record<string, string>} [labels] */
export const total = (metrics, name, labels = {}) => (metrics.get(name) ?? []).filter(one => Object.entries(labels).every(([label, value]) => one.labels[label] === value)).reduce((sum, one) => sum + one.value, 0);

/** The sum of the histograms of a name whose labels fit. @param {Metrics} metrics @param {string} name @param {(labels: Record<string, string>) => boolean} [fits] @returns {Histogram} */
export function histogram(metrics, name, fits = () => true) {
  /** @type {Map<number, number>} */
  const cumulative = new Map();
  for (const { labels, value } of metrics.get(`${name}_bucket`) ?? []) {
    if (!fits(labels)) continue;
    const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
    cumulative.set(bound, (cumulative.get(bound) ?? 0) + value);
  }
  const bounds = [...cumulative.keys()].sort((a, b) => a - b);
  const counts = bounds.map((bound, i) => (cumulative.get(bound) ?? 0) - (i ? cumulative.get(bounds[i - 1]) ?? 0 : 0));
  const sum = (metrics.get(`${name}_sum`) ?? []).filter(one => fits(one.labels)).reduce((all, one) => all + one.value, 0);
  return { bounds, counts, sum };
}

/** What came between two readings. @param {Histogram} later @param {Histogram | undefined} earlier */
export function since(later, earlier) {
  if (!earlier || earlier.bounds.length !== later.bounds.length) return later;
  return { bounds: later.bounds, counts: later.counts.map((count, i) => Math.max(0, count - earlier.counts[i])), sum: Math.max(0, later.sum - earlier.sum) };
}

/** @param {Histogram} histogram */
export const size = histogram => histogram.counts.reduce((a, b) => a + b, 0);

/** A quantile in seconds, linear within its bucket; NaN without requests. @param {Histogram} histogram @param {number} q */
export function quantile({ bounds, counts }, q) {
  const rank = q * counts.reduce((a, b) => a + b, 0);
  let before = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] > 0 && before + counts[i] >= rank) {
      const low = i === 0 ? 0 : bounds[i - 1];
      return Number.isFinite(bounds[i]) ? low + (rank - before) / counts[i] * (bounds[i] - low) : low;
    }
    before += counts[i];
  }
  return NaN;
}
