
const PICTURE = 128;

/** A part of a matrix, or where it is larger than a picture, the highest number of each block of it. */
function highest(matrix, rows, columns, most) {
  const [height, width] = [rows[1] - rows[0], columns[1] - columns[0]];
  const [down, across] = [Math.min(height, most), Math.min(width, most)];
  const numbers = new Int32Array(down * across);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const at = Math.floor((i * down) / height) * across + Math.floor((j * across) / width);
      numbers[at] = Math.max(numbers[at], matrix.at(rows[0] + i, columns[0] + j));
    }
  }
  return new Matrix(numbers, down, across, matrix.decimals);
}

/** A small picture of every head of every layer; one is chosen by a click, or by arrow keys and Enter. */
class ModelView {
  constructor(host, layers, heads, onChoice) {
    this.host = host;
    this.layers = layers;
    this.heads = heads;
    this.chosen = { layer: 0, head: 0 };
    const size = heads > 12 ? 52 : 68;
    host.style.gridTemplateColumns = `auto repeat(${heads}, ${size}px)`;
    this.pictures = Array.from({ length: layers }, (_, layer) =>
      Array.from({ length: heads }, (__, head) => {
        const picture = document.createElement('canvas');
        const button = document.createElement('button');
        button.type = 'button';
        button.setAttribute('aria-label', `layer ${layer}, head ${head}`);
        button.title = `layer ${layer}, head ${head}`;
        button.append(picture);
        button.addEventListener('click', () => onChoice(layer, head));
        return picture;
      }));
    host.append(this.note(''));
    for (let head = 0; head < heads; head++) {
      host.append(this.note(`${head}`));
    }
    this.pictures.forEach((row, layer) =>
      host.append(this.note(`layer ${layer}`), ...row.map((picture) => picture.parentElement)));
    host.addEventListener('keydown', (event) => this.key(event));
    this.choose(0, 0);
  }

  note(text) {
    const note = document.createElement('span');
    note.textContent = text;
    return note;
  }

  button(layer, head) {
    return this.pictures[layer][head].parentElement;
  }

  /** Marks one; it is the only one that Tab reaches. */
  choose(layer, head) {
    this.chosen = { layer, head };
    this.pictures.flat().forEach((picture) => {
      picture.parentElement.tabIndex = -1;
      picture.parentElement.removeAttribute('aria-current');
    });
    this.button(layer, head).tabIndex = 0;
    this.button(layer, head).setAttribute('aria-current', 'true');
  }

  key(event) {
    const { layer, head } = this.chosen;
    const moves = {
      ArrowUp: [layer - 1, head],
      ArrowDown: [layer + 1, head],
      ArrowLeft: [layer, head - 1],
      ArrowRight: [layer, head + 1],
      Home: [layer, 0],
      End: [layer, this.heads - 1],
    };
    if (event.key in moves) {
      const [toLayer, toHead] = moves[event.key];
      this.choose(Math.max(0, Math.min(this.layers - 1, toLayer)), Math.max(0, Math.min(this.heads - 1, toHead)));
      this.button(this.chosen.layer, this.chosen.head).focus();
      event.preventDefault();
    }
  }

  /** Draws a layer's heads, each up to its own highest weight. */
  draw(layer, matrices, rows, columns, palette) {
    matrices.forEach((matrix, head) => {
      const small = highest(matrix, rows, columns, PICTURE);
      const image = matrixImage(small, [0, small.rows], [0, small.columns], palette);
      const picture = this.pictures[layer][head];
      picture.width = image.width;
      picture.height = image.height;
      picture.getContext('2d').drawImage(image, 0, 0);
    });
  }

  /** Where texts read from right to left, so do the columns. */
  mirror(mirrored) {
    this.host.classList.toggle('mirrored', mirrored);
  }
}
