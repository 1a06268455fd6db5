
'use strict';

/** A matrix of numbers that are rounded to so many decimals: whole numbers of the last one. */
class Matrix {
  constructor(numbers, rows, columns, decimals) {
    this.numbers = numbers;
    this.rows = rows;
    this.columns = columns;
    this.decimals = decimals;
  }

  at(row, column) {
    return this.numbers[row * this.columns + column];
  }

  text(row, column) {
    return decimal(this.at(row, column), this.decimals);
  }
}

function decimal(whole, decimals) {
  return (whole / 10 ** decimals).toFixed(decimals);
}

// Such as a browser that is too old to inflate.
window.addEventListener('unhandledrejection', (event) => {
  document.getElementById('readout').textContent = `This browser can’t draw the page: ${event.reason.message}`;
});

/** The description of this page: what the element of this id holds. */
function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/**
 * The matrices that an element holds: base64 of deflated bytes, the lowest bytes of all numbers, then the
 * second lowest, and so on, four in all.
 */
async function readMatrices(id, count, rows, columns, decimals) {
  const text = atob(document.getElementById(id).textContent);
  const deflated = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    deflated[i] = text.charCodeAt(i);
  }
  const inflating = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(inflating).arrayBuffer());
  const size = count * rows * columns;
  const numbers = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    numbers[i] = bytes[i] | (bytes[size + i] << 8) | (bytes[2 * size + i] << 16) | (bytes[3 * size + i] << 24);
  }
  const one = rows * columns;
  return Array.from({ length: count }, (_, m) =>
    new Matrix(numbers.subarray(m * one, (m + 1) * one), rows, columns, decimals));
}
