
const page = readJson('page');
const element = (id) => document.getElementById(id);
const TABS = ['map', 'lines', 'model', 'rollout'];
const HINTS = {
  map: 'Point at a cell for its exact weight, or move with the arrow keys (Home, End, Page Up and Down too); + and − change '
    + 'the size of cells. A row is where one query looks, and sums up to 1.',
  lines: 'Point at a token, or choose one with the arrow keys (left and right change sides, Esc shows all lines): queries '
    + 'look at keys. The stronger the line, the higher the weight. Click a head to switch it, with Shift to have it alone.',
  model: 'Every head of every layer, rows being queries and columns keys, each coloured up to its own highest weight. '
    + 'Click one to enlarge it, or choose it with the arrow keys and Enter.',
  rollout: 'Attention rollout: how much of each input token (column) has come to each position (row) by the end of a layer, '
    + 'if attention is all that mixes them: the product of 0.5 A + 0.5 I over the layers up to it, A being the mean of the '
    + 'heads (Abnar and Zuidema, 2020).',
};
const MEAN = 'mean';
const state = { tab: 'map', drawn: new Set(Array.from({ length: page.heads }, (_, head) => head)) };
const cache = new Map();
const KEPT_LAYERS = 4;
let turn = 0;

/** A layer's matrices: of each head, their mean, and the rollout up to it. */
function layerMatrices(layer) {
  const id = `${viewName()}.${layer}`;
  if (!cache.has(id)) {
    const size = view().labels.length;
    cache.set(id, readMatrices(id, page.heads + 2, size, size, page.decimals));
    if (cache.size > KEPT_LAYERS) {
      cache.delete(cache.keys().next().value);
    }
  }
  return cache.get(id);
}

function viewName() {
  return element('words').checked ? 'words' : 'tokens';
}

function view() {
  return page[viewName()];
}

/** The ranges of rows and columns that the choice of sentences leaves. */
function ranges() {
  const { second, labels } = view();
  const all = [0, labels.length];
  const range = { a: [0, second], b: [second, labels.length] };
  const [from, to] = element('sentences').value;
  return element('sentences').value === 'all' ? { rows: all, columns: all } : { rows: range[from], columns: range[to] };
}

const heatMap = new HeatMap(element('map'), element('zoom'), (cursor) => {
  if (!cursor || !heatMap.map) {
    say(element('readout'), 'No cell chosen.');
    return;
  }
  const { rows, columns, rowLabels, matrix } = heatMap.map;
  const [row, column] = [rows[0] + cursor.row, columns[0] + cursor.column];
  say(element('readout'), `${heatMap.map.title}: `, { token: rowLabels[row] }, ` (${row}) → `, { token: rowLabels[column] },
    ` (${column}) `, { value: matrix.text(row, column) });
});

const headView = new HeadView(element('lines'), (cursor) => {
  if (!cursor) {
    const { lines, all } = headView;
    say(element('readout'), lines.length < all
      ? `No token chosen: of ${all} lines the ${lines.length} strongest are drawn.` : 'No token chosen: all lines are drawn.');
    return;
  }
  const { labels } = headView.map;
  const at = headView.from(cursor.side) + cursor.at;
  const strongest = headView.linesOfCursor().slice(-5).reverse();
  const pieces = strongest.flatMap((line, i) => {
    const other = cursor.side === 'query' ? line.column : line.row;
    return [i === 0 ? '' : ', ', { token: labels[other] }, ` (${other}) `, { value: line.text }, ` head ${line.head}`];
  });
  say(element('readout'), { token: labels[at] }, ` (${at}) ${cursor.side === 'query' ? '→' : '←'} `, ...pieces);
});

const modelView = new ModelView(element('thumbnails'), page.layers, page.heads, (layer, head) => {
  element('layer').value = layer;
  element('head').value = head;
  openTab('map');
  element('map').focus();
});

async function render() {
  const mine = ++turn;
  const tab = state.tab;
  const layer = Number(element('layer').value);
  if (tab === 'model') {
    await renderModel(mine);
    return;
  }
  const matrices = await layerMatrices(layer);
  if (mine !== turn) {
    return;
  }
  if (tab === 'lines') {
    headView.show({
      matrices: matrices.slice(0, page.heads).map((matrix, head) => (state.drawn.has(head) ? matrix : null)),
      labels: view().labels,
      ...ranges(),
    });
  } else {
    const head = element('head').value;
    const rollout = tab === 'rollout';
    const index = rollout ? page.heads + 1 : head === MEAN ? page.heads : Number(head);
    const title = rollout ? `Rollout up to layer ${layer}`
      : `Layer ${layer}, ${head === MEAN ? 'mean of the heads' : `head ${head}`}`;
    const palette = Palette.sequential();
    heatMap.show({
      matrix: matrices[index], rowLabels: view().labels, columnLabels: view().labels, palette, title, ...ranges(),
    });
    palette.drawLegend(document.querySelector('#legend canvas'));
    element('most').textContent = decimal(heatMap.most, page.decimals);
  }
  document.body.dataset.shown = `${tab} ${layer}`;
}

async function renderModel(mine) {
  const { rows, columns } = ranges();
  const chosen = element('head').value;
  modelView.choose(Number(element('layer').value), chosen === MEAN ? 0 : Number(chosen));
  modelView.mirror(mostlyRightToLeft(view().labels));
  say(element('readout'), '');
  for (let layer = 0; layer < page.layers; layer++) {
    const matrices = await layerMatrices(layer);
    if (mine !== turn) {
      return;
    }
    modelView.draw(layer, matrices.slice(0, page.heads), rows, columns, Palette.sequential());
    await new Promise((resolve) => setTimeout(resolve));
  }
  document.body.dataset.shown = 'model';
}

function openTab(tab) {
  state.tab = tab;
  TABS.forEach((name) => {
    element(`tab-${name}`).setAttribute('aria-selected', name === tab);
    element(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
  });
  element('panel').setAttribute('aria-labelledby', `tab-${tab}`);
  element('hint').textContent = HINTS[tab];
  const cells = tab === 'map' || tab === 'rollout';
  element('map').hidden = !cells;
  element('legend').hidden = !cells;
  element('zoom-control').hidden = !cells;
  element('head-control').hidden = tab !== 'map';
  element('layer-control').hidden = tab === 'model';
  element('lines').hidden = tab !== 'lines';
  element('heads').hidden = tab !== 'lines';
  element('thumbnails').hidden = tab !== 'model';
  render();
}

function addTabs() {
  TABS.forEach((tab, i) => {
    element(`tab-${tab}`).addEventListener('click', () => openTab(tab));
    element(`tab-${tab}`).addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        const next = TABS[(i + step + TABS.length) % TABS.length];
        openTab(next);
        element(`tab-${next}`).focus();
      }
    });
  });
}

function addOption(select, value, text) {
  select.append(new Option(text, value));
}

function addControls() {
  for (let layer = 0; layer < page.layers; layer++) {
    addOption(element('layer'), layer, layer);
  }
  addOption(element('head'), MEAN, 'mean of all');
  for (let head = 0; head < page.heads; head++) {
    addOption(element('head'), head, head);
  }
  element('layer').value = page.layer;
  element('head').value = page.head < 0 ? MEAN : page.head;
  element('sentences-control').hidden = page.tokens.second === page.tokens.labels.length;
  element('words-control').hidden = !page.words;
  ['layer', 'head', 'sentences', 'words'].forEach((id) => element(id).addEventListener('change', render));
}

function addHeads() {
  const all = document.createElement('button');
  all.type = 'button';
  all.textContent = 'all / none';
  all.addEventListener('click', () => {
    const none = state.drawn.size === page.heads;
    state.drawn = new Set(none ? [] : Array.from({ length: page.heads }, (_, head) => head));
    showHeads();
    render();
  });
  element('heads').append(all);
  for (let head = 0; head < page.heads; head++) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head;
    button.dataset.head = head;
    button.setAttribute('aria-label', `head ${head}`);
    button.addEventListener('click', (event) => {
      if (event.shiftKey) {
        state.drawn = new Set([head]);
      } else if (!state.drawn.delete(head)) {
        state.drawn.add(head);
      }
      showHeads();
      render();
    });
    element('heads').append(button);
  }
}

function showHeads() {
  element('heads').querySelectorAll('[data-head]').forEach((button) => {
    const head = Number(button.dataset.head);
    button.style.setProperty('--head', headColour(head, page.heads));
    button.setAttribute('aria-pressed', state.drawn.has(head));
  });
}

function introduce() {
  const { labels } = page.tokens;
  const cut = page.cut ? '; the text is longer than the model takes, and its rest is cut off' : '';
  element('about').textContent =
    `${page.model}: ${page.layers} layers of ${page.heads} heads, counted from 0; ${labels.length} tokens${cut}.`;
  page.texts.forEach((text, i) => element('texts').append(textBlock(text, page.texts.length > 1 ? 'AB'[i] : '')));
  const words = page.words
    ? ' Between words, a weight is the sum over the pieces of the key’s word and the mean over those of the query’s.' : '';
  element('exactness').textContent =
    `Every weight shown is the model’s, in float32, rounded to ${page.decimals} decimals; sums and means are rounded once, at `
    + `the end.${words} Where only some sentences are shown, weights stay as they are: such rows sum up to less than 1.`;
}

introduce();
addControls();
addTabs();
addHeads();
showHeads();
openTab('map');
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  showHeads();
  render();
});
