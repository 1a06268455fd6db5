
/** A custom property of the style, which differs between light and dark. */
function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Colours from the lowest to the highest number; the root of a number decides, so that small ones differ. */
class Palette {
  static sequential() {
    return new Palette(['--map-0', '--map-1', '--map-2', '--map-3']);
  }

  static diverging() {
    return new Palette(['--minus-2', '--minus-1', '--zero', '--plus-1', '--plus-2']);
  }

  constructor(names) {
    const stops = names.map((name) => [1, 3, 5].map((at) => parseInt(style(name).slice(at, at + 2), 16)));
    this.signed = stops.length % 2 === 1;
    this.colours = Array.from({ length: 256 }, (_, i) => {
      const at = (i / 255) * (stops.length - 1);
      const from = Math.min(Math.floor(at), stops.length - 2);
      return stops[from].map((low, k) => Math.round(low + (stops[from + 1][k] - low) * (at - from)));
    });
  }

  colour(number, most) {
    const root = most > 0 ? Math.sqrt(Math.min(Math.abs(number) / most, 1)) : 0;
    return this.colours[Math.round(255 * (this.signed ? 0.5 + (Math.sign(number) * root) / 2 : root))];
  }

  /** Black or white, whichever has more contrast with a colour: WCAG's relative luminance decides. */
  static ink(colour) {
    const [red, green, blue] = colour.map((part) => (part / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#000000' : '#ffffff';
  }

  /** The bar that says which colour is which number. */
  drawLegend(canvas) {
    canvas.width = 256;
    canvas.height = 1;
    const context = canvas.getContext('2d');
    this.colours.forEach((colour, i) => {
      context.fillStyle = `rgb(${colour})`;
      context.fillRect(i, 0, 1, 1);
    });
  }
}

/** A part of a matrix as a picture, one pixel a number; `mostAt` says how strong a number is, by default the highest. */
function matrixImage(matrix, rows, columns, palette, mostAt) {
  const [width, height] = [columns[1] - columns[0], rows[1] - rows[0]];
  let most = 0;
  for (let i = rows[0]; !mostAt && i < rows[1]; i++) {
    for (let j = columns[0]; j < columns[1]; j++) {
      most = Math.max(most, Math.abs(matrix.at(i, j)));
    }
  }
  const pixels = new ImageData(width, height);
  let at = 0;
  for (let i = rows[0]; i < rows[1]; i++) {
    for (let j = columns[0]; j < columns[1]; j++) {
      const [red, green, blue] = palette.colour(matrix.at(i, j), mostAt ? mostAt(i, j) : most);
      pixels.data[at++] = red;
      pixels.data[at++] = green;
      pixels.data[at++] = blue;
      pixels.data[at++] = 255;
    }
  }
  const image = document.createElement('canvas');
  image.width = width;
  image.height = height;
  image.getContext('2d').putImageData(pixels, 0, 0);
  return image;
}

/** Whether a text is to be read from right to left: its first letter decides. */
function readsRightToLeft(text) {
  const letter = /\p{L}/u.exec(text);
  return letter !== null && /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(letter[0]);
}

/** Whether most of the words do. */
function mostlyRightToLeft(labels) {
  const withLetters = labels.filter((label) => /\p{L}/u.test(label) && !/^\[.*\]$/.test(label));
  return withLetters.filter(readsRightToLeft).length * 2 > withLetters.length;
}

/**
 * A scrolling element whose visible part is drawn on one canvas: what it shows may be larger than any canvas. `draw`
 * gets the context and the size of the visible part, in CSS pixels.
 */
class Surface {
  constructor(host, draw) {
    this.host = host;
    this.draw = draw;
    this.extent = document.createElement('div');
    this.canvas = document.createElement('canvas');
    this.extent.append(this.canvas);
    host.append(this.extent);
    host.addEventListener('scroll', () => this.redraw(), { passive: true });
    new ResizeObserver(() => this.redraw()).observe(host);
  }

  resize(width, height, rightToLeft) {
    this.host.dir = rightToLeft ? 'rtl' : 'ltr';
    this.host.style.height = `${height + SCROLL_BAR}px`;
    this.host.style.maxWidth = `min(100%, ${width + SCROLL_BAR}px)`;
    this.extent.style.width = `${width}px`;
    this.extent.style.height = `${height}px`;
    this.redraw();
  }

  /** How far it is scrolled, from where reading begins. */
  get left() {
    return Math.abs(this.host.scrollLeft);
  }

  get top() {
    return this.host.scrollTop;
  }

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.paint();
    });
  }

  paint() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || height === 0) {
      return;
    }
    const ratio = window.devicePixelRatio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = FONT;
    this.draw(context, width, height);
  }
}

const SCROLL_BAR = 18;
const FONT = '13px system-ui, "Noto Sans", sans-serif';
const SMALL_FONT = '11px system-ui, "Noto Sans", sans-serif';

/** One line of text, cut to a width; each is a paragraph of its own, so no direction spills over. */
function drawLabel(context, label, x, y, align, width) {
  context.direction = readsRightToLeft(label) ? 'rtl' : 'ltr';
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.fillText(cut(context, label, width), x, y);
}

function cut(context, label, width) {
  if (context.measureText(label).width <= width) {
    return label;
  }
  const letters = [...label];
  while (letters.length > 1 && context.measureText(`${letters.join('')}…`).width > width) {
    letters.pop();
  }
  return `${letters.join('')}…`;
}

/** A text of the input, isolated, in its own direction. */
function textBlock(text, name) {
  const block = document.createElement('div');
  block.className = 'text';
  block.dir = 'auto';
  if (name) {
    const label = document.createElement('b');
    label.textContent = `${name}: `;
    block.append(label);
  }
  block.append(text);
  return block;
}

/** The width of the widest of some labels, up to a limit. */
function widest(labels, limit, font = FONT) {
  const context = document.createElement('canvas').getContext('2d');
  context.font = font;
  return Math.min(limit, Math.ceil(Math.max(0, ...labels.map((label) => context.measureText(label).width))));
}

/** Shows some pieces of text, those of `{ token }` isolated, so that no direction spills over. */
function say(element, ...pieces) {
  element.replaceChildren(
    ...pieces.flatMap((piece) => {
      if (typeof piece === 'string') {
        return [piece];
      }
      const node = document.createElement('token' in piece ? 'bdi' : 'b');
      node.textContent = piece.token ?? piece.value;
      return 'token' in piece ? ['“', node, '”'] : [node];
    }));
}
