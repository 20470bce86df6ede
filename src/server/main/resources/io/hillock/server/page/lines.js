/** Lines over steps or time: uPlot on the screen, the same on a surface for exports. */
import { h, Component } from './preact.js';
import { colours, onScheme } from './colours.js';
import { brief } from './format.js';
import { textUnit } from './figure.js';

/**
 * @typedef {{label: string, values: ArrayLike<number | null>, colour: string, dash?: number[], width?: number, scale?: string, points?: boolean}} Line
 * @typedef {{label: string, x: number[], lines: Line[], height: number, marker?: number, time?: boolean, right?: boolean, onPick?: (x: number) => void}} Props
 */

/** The library defines a global. @type {any} */
const uPlot = /** @type {any} */ (window).uPlot;

/** @extends {Component<Props>} */
export class Lines extends Component {
  /** @type {HTMLElement | null} */
  place = null;
  /** @type {any} */
  plot = null;
  shape = '';

  rebuild = () => {
    this.plot?.destroy();
    this.plot = null;
    this.update();
  };

  update() {
    const place = this.place;
    if (!place || place.clientWidth === 0) return;
    const { x, lines } = this.props;
    const data = [x, ...lines.map(line => line.values)];
    const shape = JSON.stringify(lines.map(line => [line.label, line.colour, line.scale, line.points, this.props.time, textUnit()]));
    if (!this.plot || this.shape !== shape) {
      this.plot?.destroy();
      this.shape = shape;
      this.plot = new uPlot(options(this.props, place, this.mark), data, place);
      // What the canvas shows is in the label of its place and in the table.
      place.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
    } else {
      this.plot.setData(data);
    }
  }

  mark = (/** @type {any} */ plot) => {
    const { marker } = this.props;
    if (marker === undefined) return;
    const at = Math.round(plot.valToPos(marker, 'x', true)) + 0.5;
    plot.ctx.save();
    plot.ctx.strokeStyle = colours().accent;
    plot.ctx.lineWidth = Math.max(1, window.devicePixelRatio);
    plot.ctx.beginPath();
    plot.ctx.moveTo(at, plot.bbox.top);
    plot.ctx.lineTo(at, plot.bbox.top + plot.bbox.height);
    plot.ctx.stroke();
    plot.ctx.restore();
  };

  componentDidMount() {
    const place = /** @type {HTMLElement} */ (this.place);
    this.observer = new ResizeObserver(() => {
      this.update();
      this.plot?.setSize({ width: place.clientWidth, height: place.clientHeight });
    });
    this.observer.observe(place);
    this.forget = onScheme(this.rebuild);
    this.update();
  }

  componentDidUpdate() {
    this.update();
  }

  componentWillUnmount() {
    this.observer?.disconnect();
    this.forget?.();
    this.plot?.destroy();
  }

  /** @param {Props} props */
  render({ label, height }) {
    return h('div', { ref: (/** @type {HTMLElement | null} */ place) => { this.place = place; }, role: 'img', 'aria-label': label, class: 'lines', style: { height: `${height}rem` } });
  }
}

/** @param {Props} props @param {HTMLElement} place @param {(plot: any) => void} mark */
function options(props, place, mark) {
  const c = colours();
  const unit = textUnit();
  const axis = { stroke: c.muted, grid: { stroke: c.line, width: 1 }, ticks: { stroke: c.line, width: 1 }, font: `${Math.round(11 * unit)}px system-ui, sans-serif` };
  return {
    width: place.clientWidth, height: place.clientHeight, legend: { show: false }, scales: { x: { time: Boolean(props.time) } },
    cursor: { points: { show: false }, drag: { x: false, y: false }, sync: props.time ? undefined : { key: 'steps' } },
    axes: [{ ...axis, size: 26 * unit, ...(props.time ? {} : { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] }) }, { ...axis, size: 46 * unit, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(brief) },
      ...(props.right ? [{ ...axis, scale: 'right', side: 1, size: 46 * unit, grid: { show: false }, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(brief) }] : [])],
    series: [{}, ...props.lines.map(line => ({
      label: line.label, stroke: line.colour, width: line.points ? 0 : line.width ?? 1.75, dash: line.dash, scale: line.scale ?? 'y',
      points: { show: Boolean(line.points), size: 6 * unit, fill: line.colour }, paths: line.points ? () => null : undefined,
    }))],
    hooks: { draw: [mark], ready: props.onPick ? [(/** @type {any} */ plot) => plot.over.addEventListener('click', () => {
      const index = plot.cursor.idx;
      if (index !== null && index !== undefined) props.onPick?.(plot.data[0][index]);
    })] : [] },
  };
}

/**
 * The same lines on a surface, for exports.
 * @param {Props} props @param {import('./surface.js').Surface} surface @param {import('./colours.js').Colours} c
 */
export function drawLines(props, surface, c) {
  const [left, right, top, bottom] = [56, surface.width - 12, 10, surface.height - 26];
  const scales = new Map(props.lines.map(line => [line.scale ?? 'y', extent(props.lines.filter(other => (other.scale ?? 'y') === (line.scale ?? 'y')))]));
  const [x0, x1] = [props.x[0], props.x[props.x.length - 1] || 1];
  const atX = (/** @type {number} */ x) => left + (x - x0) / (x1 - x0 || 1) * (right - left);
  const [low, high] = scales.get('y') ?? [0, 1];
  for (let i = 0; i <= 4; i++) {
    const y = bottom - i / 4 * (bottom - top);
    surface.line([[left, y], [right, y]], c.line);
    surface.text(left - 6, y + 4, brief(low + i / 4 * (high - low)), c.muted, { anchor: 'end', size: 11 });
  }
  if (!props.time) {
    surface.text(left, surface.height - 8, brief(x0), c.muted, { size: 11 });
    surface.text(right, surface.height - 8, brief(x1), c.muted, { anchor: 'end', size: 11 });
  }
  for (const line of props.lines) {
    const [from, to] = scales.get(line.scale ?? 'y') ?? [0, 1];
    const points = Array.from(props.x, (x, i) => [atX(x), bottom - ((line.values[i] ?? NaN) - from) / (to - from || 1) * (bottom - top)]).filter(point => !Number.isNaN(point[1]));
    if (line.points) points.forEach(([x, y]) => surface.rect(x - 2, y - 2, 4, 4, line.colour));
    else surface.line(points, line.colour, line.width ?? 1.75, line.dash);
  }
}

/** @param {Line[]} lines */
function extent(lines) {
  let [low, high] = [Infinity, -Infinity];
  for (const line of lines) {
    for (const value of Array.from(line.values)) {
      if (value !== null && value < low) low = value;
      if (value !== null && value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}
