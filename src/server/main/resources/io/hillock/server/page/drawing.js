/** A picture to draw on, by mouse, finger or keys. While a run is shown it holds the input of the step, if steps have inputs of their own. */
import { h, Component } from './preact.js';
import { T } from './texts.js';
import { state } from './store.js';
import { colours, onScheme, rgb } from './colours.js';

/** @typedef {{name: string, rows: number, columns: number, values: Float32Array, onChange: (values: Float32Array) => void}} Props */

/** How much a stroke adds beside its middle. */
const SOFT = 0.45;

/** @extends {Component<Props>} */
export class Drawing extends Component {
  /** @type {HTMLCanvasElement | null} */
  canvas = null;
  /** @type {Float32Array | null} */
  stroke = null;
  cursor = { x: 14, y: 14, shown: false };

  componentDidMount() {
    this.forget = onScheme(this.paint);
    this.paint();
  }

  componentDidUpdate() {
    this.paint();
  }

  componentWillUnmount() {
    this.forget?.();
  }

  paint = () => {
    const { name, rows, columns, values } = this.props;
    const context = this.canvas?.getContext('2d');
    if (!context) return;
    const spikes = state.run?.inputTracks.get(name);
    const shown = this.stroke ?? (spikes && state.run?.inputs === state.inputs ? spikes.z.subarray(state.step * spikes.size, (state.step + 1) * spikes.size) : values);
    const c = colours();
    const [low, high] = [rgb(c.panel), rgb(c.text)];
    const image = context.createImageData(columns, rows);
    for (let i = 0; i < shown.length; i++) {
      const share = Math.min(1, Math.max(0, shown[i]));
      for (let part = 0; part < 3; part++) image.data[4 * i + part] = low[part] + share * (high[part] - low[part]);
      image.data[4 * i + 3] = 255;
    }
    if (this.cursor.shown) {
      const at = 4 * (this.cursor.y * columns + this.cursor.x);
      rgb(c.accent).forEach((value, part) => { image.data[at + part] = value; });
    }
    context.putImageData(image, 0, 0);
  };

  /** @param {number} column @param {number} row @param {boolean} erase */
  dab(column, row, erase) {
    const { rows, columns, values } = this.props;
    this.stroke ??= values.slice();
    for (let y = row - 1; y <= row + 1; y++) {
      for (let x = column - 1; x <= column + 1; x++) {
        if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
        const i = y * columns + x;
        const strength = x === column && y === row ? 1 : Math.abs(x - column) + Math.abs(y - row) === 1 ? SOFT : SOFT / 3;
        const next = erase ? this.stroke[i] * (1 - strength) : Math.min(1, this.stroke[i] + strength);
        this.stroke[i] = Math.round(next * 255) / 255;
      }
    }
    this.paint();
  }

  finish = () => {
    if (this.stroke) {
      const done = this.stroke;
      this.stroke = null;
      this.props.onChange(done);
    }
  };

  pointer = (/** @type {PointerEvent} */ e) => {
    if (e.type === 'pointerdown') this.canvas?.setPointerCapture(e.pointerId);
    else if (!this.stroke) return;
    const box = /** @type {HTMLCanvasElement} */ (this.canvas).getBoundingClientRect();
    this.cursor.shown = false;
    this.dab(Math.floor((e.clientX - box.left) / box.width * this.props.columns), Math.floor((e.clientY - box.top) / box.height * this.props.rows), e.shiftKey || (e.buttons & 2) !== 0);
    e.preventDefault();
  };

  key = (/** @type {KeyboardEvent} */ e) => {
    const { cursor } = this;
    const moves = /** @type {Record<string, number[]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });
    if (moves[e.key]) {
      cursor.x = Math.min(this.props.columns - 1, Math.max(0, cursor.x + moves[e.key][0]));
      cursor.y = Math.min(this.props.rows - 1, Math.max(0, cursor.y + moves[e.key][1]));
      cursor.shown = true;
      this.paint();
    } else if (e.key === 'Enter' || e.key === 'Backspace') {
      this.dab(cursor.x, cursor.y, e.key === 'Backspace');
      this.finish();
    } else {
      return;
    }
    e.preventDefault();
    e.stopPropagation();
  };

  /** @param {Props} props */
  render({ name, rows, columns }) {
    return h('canvas', {
      ref: (/** @type {HTMLCanvasElement | null} */ canvas) => { this.canvas = canvas; }, width: columns, height: rows, class: 'drawing', id: 'drawing', tabIndex: 0, role: 'application',
      'aria-label': T.tryIt.drawing(name), title: T.tryIt.draw, onPointerDown: this.pointer, onPointerMove: this.pointer, onPointerUp: this.finish, onPointerCancel: this.finish,
      onContextMenu: (/** @type {Event} */ e) => e.preventDefault(), onKeyDown: this.key, onBlur: () => { this.cursor.shown = false; this.paint(); },
    });
  }
}
