
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
      const picture = this.pictures[layer][head];
      const image = matrixImage(matrix, rows, columns, palette);
      const side = Math.round(96 * Math.min(2, window.devicePixelRatio));
      picture.width = side;
      picture.height = side;
      const context = picture.getContext('2d');
      context.imageSmoothingEnabled = image.width > side;
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, side, side);
    });
  }
}
