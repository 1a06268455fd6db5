
const CELL = { least: 1, most: 80, fit: 60 };
const WITH_GRID = 8;
const LABEL_LINE = 15;

/**
 * A matrix as coloured cells with a label a row and a column, and a cursor that mouse and arrow keys move.
 * Where texts read from right to left, so do the columns.
 */
class HeatMap {
  constructor(host, zoom, onCursor) {
    this.host = host;
    this.zoom = zoom;
    this.onCursor = onCursor;
    this.cursor = null;
    this.surface = new Surface(host, (context, width, height) => this.draw(context, width, height));
    zoom.min = CELL.least;
    zoom.max = CELL.most;
    zoom.addEventListener('input', () => this.resize(Number(zoom.value)));
    host.addEventListener('pointermove', (event) => this.point(event));
    host.addEventListener('pointerdown', (event) => this.point(event));
    host.addEventListener('keydown', (event) => this.key(event));
  }

  /**
   * @param map `matrix`; `rows` and `columns`, the ranges of it that are shown; `rowLabels` and `columnLabels` of all
   *   of it; `totals`, whether its last row and column are the sums of the others; `palette`
   */
  show(map) {
    const kept = this.map && this.sameShape(map);
    this.map = map;
    this.rows = map.rows[1] - map.rows[0];
    this.columns = map.columns[1] - map.columns[0];
    this.mirrored = mostlyRightToLeft([...map.rowLabels, ...map.columnLabels]);
    this.labelWidth = widest(map.rowLabels, 160) + 12;
    this.labelHeight = widest(map.columnLabels, 120) + 12;
    this.paintImage();
    this.numberWidth = widest([decimal(-Math.max(this.most, this.mostTotal), map.matrix.decimals)], CELL.most, SMALL_FONT) + 6;
    if (!kept) {
      this.cursor = null;
      this.resize(this.fitting());
    }
    this.surface.redraw();
    this.onCursor(this.cursor);
  }

  sameShape(map) {
    return ['rows', 'columns'].every((axis) => String(this.map[axis]) === String(map[axis]))
      && this.map.matrix.rows === map.matrix.rows;
  }

  /** The size of cells that fills the page's width. */
  fitting() {
    const room = this.host.parentElement.clientWidth - this.labelWidth - 20;
    const cell = room / this.columns;
    return Math.max(CELL.least, Math.min(CELL.fit, cell < 4 ? Math.floor(2 * cell) / 2 : Math.floor(cell)));
  }

  resize(cell) {
    const old = this.cell;
    this.cell = Math.max(CELL.least, Math.min(CELL.most, cell));
    this.zoom.value = this.cell;
    const { left, top } = this.surface;
    this.surface.resize(
      this.labelWidth + this.columns * this.cell, this.labelHeight + this.rows * this.cell, this.mirrored);
    if (old) {
      this.host.scrollTop = (top * this.cell) / old;
      this.host.scrollLeft = ((left * this.cell) / old) * (this.mirrored ? -1 : 1);
    }
  }

  isTotal(row, column) {
    const { matrix, totals } = this.map;
    return totals && (row === matrix.rows - 1 || column === matrix.columns - 1);
  }

  /** One pixel a cell, to be drawn at any size. */
  paintImage() {
    const { matrix, rows, columns, palette } = this.map;
    this.most = 0;
    this.mostTotal = 0;
    this.eachCell((i, j) => {
      const size = Math.abs(matrix.at(i, j));
      if (this.isTotal(i, j)) {
        this.mostTotal = Math.max(this.mostTotal, size);
      } else {
        this.most = Math.max(this.most, size);
      }
    });
    this.image = matrixImage(matrix, rows, columns, palette, (i, j) => this.mostAt(i, j));
  }

  /** The number that has the strongest colour, at a cell. */
  mostAt(row, column) {
    return this.isTotal(row, column) ? this.mostTotal : this.most;
  }

  eachCell(action) {
    const { rows, columns } = this.map;
    for (let i = rows[0]; i < rows[1]; i++) {
      for (let j = columns[0]; j < columns[1]; j++) {
        action(i, j);
      }
    }
  }

  draw(context, width, height) {
    if (!this.map) {
      return;
    }
    this.width = width;
    const visible = {
      top: Math.floor(this.surface.top / this.cell),
      bottom: Math.min(this.rows, Math.ceil((this.surface.top + height - this.labelHeight) / this.cell)),
      left: Math.floor(this.surface.left / this.cell),
      right: Math.min(this.columns, Math.ceil((this.surface.left + width - this.labelWidth) / this.cell)),
    };
    context.fillStyle = style('--page');
    context.fillRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(this.mirrored ? 0 : this.labelWidth, this.labelHeight, width - this.labelWidth, height);
    context.clip();
    this.drawCells(context, visible);
    context.restore();
    this.drawLabels(context, visible);
  }

  /** Where a column begins on the canvas; where columns are mirrored, its left edge nonetheless. */
  x(column) {
    const from = this.labelWidth + column * this.cell - this.surface.left;
    return this.mirrored ? this.width - from - this.cell : from;
  }

  y(row) {
    return this.labelHeight + row * this.cell - this.surface.top;
  }

  drawCells(context, { top, bottom, left, right }) {
    const { cell } = this;
    context.save();
    if (this.mirrored) {
      context.translate(this.width, 0);
      context.scale(-1, 1);
    }
    const x = (column) => this.labelWidth + column * cell - this.surface.left;
    context.imageSmoothingEnabled = false;
    context.drawImage(
      this.image, left, top, right - left, bottom - top,
      x(left), this.y(top), (right - left) * cell, (bottom - top) * cell);
    context.fillStyle = style('--line');
    if (cell >= WITH_GRID) {
      for (let i = top; i <= bottom; i++) {
        context.fillRect(x(left), this.y(i), (right - left) * cell, 0.5);
      }
      for (let j = left; j <= right; j++) {
        context.fillRect(x(j), this.y(top), 0.5, (bottom - top) * cell);
      }
    }
    if (this.map.totals) {
      context.fillStyle = style('--ink');
      context.fillRect(x(left), this.y(this.rows - 1) - 1, (right - left) * cell, 2);
      context.fillRect(x(this.columns - 1) - 1, this.y(top), 2, (bottom - top) * cell);
    }
    if (this.cursor) {
      context.strokeStyle = style('--cursor');
      context.strokeRect(x(left), this.y(this.cursor.row), (right - left) * cell, cell);
      context.strokeRect(x(this.cursor.column), this.y(top), cell, (bottom - top) * cell);
      context.lineWidth = Math.min(3, 1 + cell / 8);
      context.strokeRect(x(this.cursor.column), this.y(this.cursor.row), cell, cell);
    }
    context.restore();
    if (cell >= this.numberWidth) {
      this.drawNumbers(context, top, bottom, left, right);
    }
  }

  drawNumbers(context, top, bottom, left, right) {
    const { matrix, rows, columns, palette } = this.map;
    context.font = SMALL_FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    context.direction = 'ltr';
    for (let i = top; i < bottom; i++) {
      for (let j = left; j < right; j++) {
        const [row, column] = [rows[0] + i, columns[0] + j];
        context.fillStyle = Palette.ink(palette.colour(matrix.at(row, column), this.mostAt(row, column)));
        context.fillText(matrix.text(row, column), this.x(j) + this.cell / 2, this.y(i) + this.cell / 2);
      }
    }
    context.font = FONT;
  }

  /** Labels of every row and column, or where cells are small, of as many as there is room for. */
  drawLabels(context, { top, bottom, left, right }) {
    const every = Math.ceil(LABEL_LINE / this.cell);
    const shown = (at, from, cursor) =>
      at === cursor || ((at + from) % every === 0 && (cursor === undefined || every === 1 || Math.abs(at - cursor) >= every));
    const middle = this.cell / 2;
    for (let i = top; i < bottom; i++) {
      if (shown(i, this.map.rows[0], this.cursor?.row) && this.y(i) + middle > this.labelHeight) {
        const x = this.mirrored ? this.width - this.labelWidth + 6 : this.labelWidth - 6;
        this.inkFor(context, i === this.cursor?.row);
        drawLabel(context, this.map.rowLabels[this.map.rows[0] + i], x, this.y(i) + middle,
          this.mirrored ? 'left' : 'right', this.labelWidth - 10);
      }
    }
    for (let j = left; j < right; j++) {
      const x = this.x(j) + middle;
      const hidden = this.mirrored ? x > this.width - this.labelWidth : x < this.labelWidth;
      if (shown(j, this.map.columns[0], this.cursor?.column) && !hidden) {
        context.save();
        context.translate(x, this.labelHeight - 6);
        context.rotate(-Math.PI / 2);
        this.inkFor(context, j === this.cursor?.column);
        drawLabel(context, this.map.columnLabels[this.map.columns[0] + j], 0, 0, 'left', this.labelHeight - 10);
        context.restore();
      }
    }
  }

  inkFor(context, atCursor) {
    context.fillStyle = style(atCursor ? '--cursor' : '--ink');
  }

  point(event) {
    const box = this.surface.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const fromStart = this.mirrored ? box.width - x : x;
    const column = Math.floor((fromStart - this.labelWidth + this.surface.left) / this.cell);
    const row = Math.floor((event.clientY - box.top - this.labelHeight + this.surface.top) / this.cell);
    const outside = fromStart < this.labelWidth || event.clientY - box.top < this.labelHeight;
    if (!outside && row < this.rows && column < this.columns) {
      this.moveTo(row, column);
    }
  }

  key(event) {
    const forth = this.mirrored ? -1 : 1;
    const { row, column } = this.cursor ?? { row: 0, column: 0 };
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - forth],
      ArrowRight: [row, column + forth],
      PageUp: [row - 10, column],
      PageDown: [row + 10, column],
      Home: [row, 0],
      End: [row, this.columns - 1],
    };
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key in moves) {
      const [i, j] = this.cursor ? moves[event.key] : [0, 0];
      this.moveTo(Math.max(0, Math.min(this.rows - 1, i)), Math.max(0, Math.min(this.columns - 1, j)));
      this.reveal();
    } else if (event.key === '+' || event.key === '-') {
      this.resize(this.cell + (event.key === '+' ? 1 : -1) * Math.max(1, Math.round(this.cell / 4)));
      this.reveal();
    } else {
      return;
    }
    event.preventDefault();
  }

  moveTo(row, column) {
    if (this.cursor?.row !== row || this.cursor?.column !== column) {
      this.cursor = { row, column };
      this.surface.redraw();
      this.onCursor(this.cursor);
    }
  }

  /** Scrolls to the cursor. */
  reveal() {
    if (!this.cursor) {
      return;
    }
    const into = (at, scrolled, room) =>
      Math.max((at + 1) * this.cell - room, Math.min(scrolled, at * this.cell));
    this.host.scrollTop = into(this.cursor.row, this.surface.top, this.host.clientHeight - this.labelHeight);
    this.host.scrollLeft =
      into(this.cursor.column, this.surface.left, this.host.clientWidth - this.labelWidth) * (this.mirrored ? -1 : 1);
  }
}
