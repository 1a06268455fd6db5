
const page = readJson('page');
const element = (id) => document.getElementById(id);
const SUM = 'sum';
const labels = page.labels.map((tokens) => [...tokens, SUM]);
const [rows, columns] = labels.map((tokens) => tokens.length);

const heatMap = new HeatMap(element('map'), element('zoom'), (cursor) => {
  if (!cursor || !heatMap.map) {
    say(element('readout'), 'No cell chosen.');
    return;
  }
  const name = (side, at) =>
    at === labels[side].length - 1 ? ['all tokens of ', 'AB'[side]] : [{ token: labels[side][at] }, ` (${at})`];
  say(element('readout'), ...name(0, cursor.row), ' · ', ...name(1, cursor.column), ' ',
    { value: heatMap.map.matrix.text(cursor.row, cursor.column) });
});

function introduce() {
  const [a, b] = page.labels;
  const cut = page.cut ? ' What is longer than the model takes is cut off.' : '';
  element('about').textContent = `${page.model}; A has ${a.length} tokens, B ${b.length}, special ones included.${cut}`;
  page.texts.forEach((text, i) => element('texts').append(textBlock(text, 'AB'[i])));
  element('exactness').textContent = `Every number is computed in float64 of the model’s float32 token vectors, and rounded to ${
    page.decimals} decimals: the parts shown add up to the sums shown within their rounding.`;
}

async function render() {
  const [matrix] = await readMatrices('parts', 1, rows, columns, page.decimals);
  const palette = Palette.diverging();
  element('cosine').textContent = matrix.text(rows - 1, columns - 1);
  heatMap.show({
    matrix, rows: [0, rows], columns: [0, columns], rowLabels: labels[0], columnLabels: labels[1], totals: true, palette,
  });
  palette.drawLegend(document.querySelector('#legend canvas'));
  element('least').textContent = `−${decimal(heatMap.most, page.decimals)}`;
  element('most').textContent = decimal(heatMap.most, page.decimals);
  document.body.dataset.shown = 'parts';
}

introduce();
render();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', render);
