
const LINE = { least: 15, most: 22, manyTokens: 60 };
const LINES = 4000;
const GAP = { least: 200, most: 520 };
const FAINTEST = 0.02;

/** The colour of a head, the same in every layer. */
function headColour(head, heads) {
  return `oklch(${style('--head-lightness')} 0.17 ${Math.round((360 * head) / heads + 250) % 360})`;
}

/**
 * Two columns of tokens, queries and keys, with a line from one to the other by weight, coloured by head. Of very many
 * lines the strongest are drawn; of the token under the cursor, all.
 */
class HeadView {
  constructor(host, onCursor) {
    this.host = host;
    this.onCursor = onCursor;
    this.cursor = null;
    this.surface = new Surface(host, (context, width, height) => this.draw(context, width, height));
    host.addEventListener('pointermove', (event) => this.point(event));
    host.addEventListener('pointerdown', (event) => this.point(event));
    host.addEventListener('pointerleave', () => document.activeElement !== host && this.moveTo(null));
    host.addEventListener('keydown', (event) => this.key(event));
    host.addEventListener('focus', () => this.cursor || this.moveTo({ side: 'query', at: 0 }));
  }

  /**
   * @param map `matrices`, one a head, null for those not drawn; `rows` and `columns`, the ranges shown; `labels`
   */
  show(map) {
    this.map = map;
    const { rows, columns, labels } = map;
    this.mirrored = mostlyRightToLeft(labels);
    this.labelWidth = widest(labels, 190) + 24;
    this.count = { query: rows[1] - rows[0], key: columns[1] - columns[0] };
    if (this.cursor && this.cursor.at >= this.count[this.cursor.side]) {
      this.cursor = null;
    }
    this.collect();
    const room = this.host.parentElement.clientWidth - 2 * this.labelWidth - 24;
    this.gap = Math.max(GAP.least, Math.min(GAP.most, room));
    const count = Math.max(this.count.query, this.count.key);
    this.line = count > LINE.manyTokens ? LINE.least : LINE.most;
    this.surface.resize(2 * this.labelWidth + this.gap, (count + 1.5) * this.line, this.mirrored);
    this.onCursor(this.cursor);
  }

  from(side) {
    return side === 'query' ? this.map.rows[0] : this.map.columns[0];
  }

  /** The strongest lines of all: found by counting how many there are of each weight. */
  collect() {
    const { matrices } = this.map;
    const counts = new Uint32Array(1001);
    const bucket = (matrix, i, j) => Math.floor((1000 * matrix.at(i, j)) / 10 ** matrix.decimals);
    this.eachLine((matrix, i, j) => counts[bucket(matrix, i, j)]++);
    let least = 1000;
    for (let number = counts[least]; least > 0 && number + counts[least - 1] <= LINES; ) {
      least--;
      number += counts[least];
    }
    this.lines = [];
    this.all = 0;
    this.eachLine((matrix, i, j, head) => {
      this.all++;
      if (bucket(matrix, i, j) >= least && matrix.at(i, j) > 0) {
        this.lines.push({ head, row: i, column: j, weight: matrix.at(i, j) / 10 ** matrix.decimals });
      }
    });
    this.heads = matrices.length;
    this.lines.sort((a, b) => a.weight - b.weight);
  }

  eachLine(action) {
    const { matrices, rows, columns } = this.map;
    matrices.forEach((matrix, head) => {
      for (let i = rows[0]; matrix && i < rows[1]; i++) {
        for (let j = columns[0]; j < columns[1]; j++) {
          action(matrix, i, j, head);
        }
      }
    });
  }

  /** All lines of the token under the cursor, the weakest first. */
  linesOfCursor() {
    const { matrices, rows, columns } = this.map;
    const at = this.from(this.cursor.side) + this.cursor.at;
    const lines = [];
    const add = (matrix, head, row, column) =>
      lines.push({ head, row, column, weight: matrix.at(row, column) / 10 ** matrix.decimals, text: matrix.text(row, column) });
    matrices.forEach((matrix, head) => {
      if (matrix && this.cursor.side === 'query') {
        for (let j = columns[0]; j < columns[1]; j++) add(matrix, head, at, j);
      } else if (matrix) {
        for (let i = rows[0]; i < rows[1]; i++) add(matrix, head, i, at);
      }
    });
    return lines.sort((a, b) => a.weight - b.weight);
  }

  y(index) {
    return (index + 1.5) * this.line - this.surface.top;
  }

  draw(context, width, height) {
    if (!this.map) {
      return;
    }
    const { rows, columns } = this.map;
    context.fillStyle = style('--page');
    context.fillRect(0, 0, width, height);
    const place = (fromStart) => (this.mirrored ? width - fromStart : fromStart) + (this.mirrored ? 1 : -1) * this.surface.left;
    const [start, end] = [place(this.labelWidth), place(this.labelWidth + this.gap)];
    const lines = this.cursor ? this.linesOfCursor() : this.lines;
    const most = lines.length > 0 ? lines[lines.length - 1].weight : 1;
    const colours = Array.from({ length: this.heads }, (_, head) => headColour(head, this.heads));
    for (const line of lines) {
      const [from, to] = [this.y(line.row - rows[0]), this.y(line.column - columns[0])];
      const share = line.weight / most;
      if (Math.max(from, to) < this.line || Math.min(from, to) > height || share < FAINTEST) {
        continue;
      }
      context.globalAlpha = share;
      context.strokeStyle = colours[line.head];
      context.lineWidth = 0.75 + 2 * share;
      context.beginPath();
      context.moveTo(start, from);
      context.lineTo(end, to);
      context.stroke();
    }
    context.globalAlpha = 1;
    this.drawTokens(context, 'query', start, height, this.mirrored ? 'left' : 'right');
    this.drawTokens(context, 'key', end, height, this.mirrored ? 'right' : 'left');
    this.drawTitles(context, start, end, width);
  }

  drawTitles(context, start, end, width) {
    context.fillStyle = style('--page');
    context.fillRect(0, 0, width, this.line);
    context.fillStyle = style('--quiet');
    drawLabel(context, 'query', start, this.line / 2, this.mirrored ? 'left' : 'right', this.labelWidth);
    drawLabel(context, 'key', end, this.line / 2, this.mirrored ? 'right' : 'left', this.labelWidth);
  }

  drawTokens(context, side, x, height, align) {
    const font = this.line < LINE.most ? SMALL_FONT : FONT;
    const outwards = align === 'right' ? -8 : 8;
    for (let i = 0; i < this.count[side]; i++) {
      const y = this.y(i);
      if (y > this.line / 2 && y < height + this.line) {
        const current = this.cursor?.side === side && this.cursor.at === i;
        context.fillStyle = style(current ? '--cursor' : '--ink');
        context.font = current ? `bold ${font}` : font;
        drawLabel(context, this.map.labels[this.from(side) + i], x + outwards, y, align, this.labelWidth - 14);
      }
    }
    context.font = FONT;
  }

  point(event) {
    const box = this.surface.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const fromStart = (this.mirrored ? box.width - x : x) + this.surface.left;
    const at = Math.floor((event.clientY - box.top + this.surface.top) / this.line - 1);
    const side = fromStart < this.labelWidth + this.gap / 2 ? 'query' : 'key';
    const inside = fromStart < 2 * this.labelWidth + this.gap && at >= 0 && at < this.count[side];
    this.moveTo(inside ? { side, at } : null);
  }

  key(event) {
    const { side, at } = this.cursor ?? { side: 'query', at: -1 };
    const other = side === 'query' ? 'key' : 'query';
    const moves = {
      ArrowUp: [side, at - 1],
      ArrowDown: [side, at + 1],
      PageUp: [side, at - 10],
      PageDown: [side, at + 10],
      Home: [side, 0],
      End: [side, Infinity],
      ArrowLeft: [other, at],
      ArrowRight: [other, at],
    };
    if (event.key === 'Escape') {
      this.moveTo(null);
    } else if (event.key in moves && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const [to, index] = moves[event.key];
      const inside = Math.max(0, Math.min(this.count[to] - 1, index));
      this.moveTo({ side: to, at: inside });
      const y = (inside + 1) * this.line;
      this.host.scrollTop = Math.max(y + 2 * this.line - this.host.clientHeight, Math.min(this.surface.top, y - this.line));
    } else {
      return;
    }
    event.preventDefault();
  }

  moveTo(cursor) {
    if (this.cursor?.side !== cursor?.side || this.cursor?.at !== cursor?.at) {
      this.cursor = cursor;
      this.surface.redraw();
      this.onCursor(cursor);
    }
  }
}
