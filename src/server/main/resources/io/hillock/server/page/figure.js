/** A canvas that fits its place, redraws when anything changes, and says in words what it shows. */
import { h, Component } from './preact.js';
import { colours, onScheme } from './colours.js';
import { CanvasSurface } from './surface.js';

/**
 * @typedef {Object} Props
 * @property {string} label for those who cannot see it
 * @property {number} height in rem
 * @property {(surface: import('./surface.js').Surface, colours: import('./colours.js').Colours) => void} draw
 * @property {(x: number, y: number, width: number, height: number) => void} [onPick] a click, in CSS pixels
 */

/** How much larger than on a small screen text is, so that what is drawn grows with what is written. */
export const textUnit = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;

/** @extends {Component<Props>} */
export class Figure extends Component {
  /** @type {HTMLCanvasElement | null} */
  canvas = null;
  scheduled = false;
  paint = () => {
    this.scheduled = false;
    const canvas = this.canvas;
    if (!canvas || canvas.clientWidth === 0) return;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const unit = textUnit();
    context.setTransform(scale * unit, 0, 0, scale * unit, 0, 0);
    context.clearRect(0, 0, width, height);
    this.props.draw(new CanvasSurface(context, width / unit, height / unit), colours());
  };

  schedule = () => {
    if (!this.scheduled) {
      this.scheduled = true;
      requestAnimationFrame(this.paint);
    }
  };

  componentDidMount() {
    this.observer = new ResizeObserver(this.schedule);
    this.observer.observe(/** @type {HTMLCanvasElement} */ (this.canvas));
    this.forget = onScheme(this.schedule);
    this.schedule();
  }

  componentDidUpdate() {
    this.schedule();
  }

  componentWillUnmount() {
    this.observer?.disconnect();
    this.forget?.();
  }

  /** @param {Props} props */
  render({ label, height, onPick }) {
    return h('canvas', {
      ref: (/** @type {HTMLCanvasElement | null} */ canvas) => { this.canvas = canvas; },
      role: 'img', 'aria-label': label, class: onPick ? 'pickable' : '', style: { height: `${height}rem` },
      onClick: onPick && ((/** @type {MouseEvent} */ e) => onPick(.../** @type {[number, number, number, number]} */ ([e.offsetX, e.offsetY, this.canvas?.clientWidth ?? 1, this.canvas?.clientHeight ?? 1].map(x => x / textUnit())))),
    });
  }
}
