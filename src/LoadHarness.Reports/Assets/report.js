// Draws the charts of a report from the JSON block in the page. No network, no storage, no markup from strings.

const data = JSON.parse(document.getElementById('report-data').textContent);
const root = document.documentElement;
const GUTTER = 66;   // width of every y axis, so that all plots begin at the same x
const RIBBON = 20;   // height of the strip with the names of the phases
const PHONE = 520;   // narrower plots get fewer labels
const plots = [];    // { chart, box, legend, clock, hidden, u }
let view = [0, data.length];

// ---- series ----

const isLayer = (chart, series) => chart.form !== 'Lines' && !series.overlay;

// uPlot has no stacking: each layer carries the sum up to itself, and the highest is drawn first.
function columns(plot) {
  const { chart, hidden } = plot;
  if (chart.heat) return [chart.x, chart.x.map(() => chart.heat.edges[0])]; // a line that is not drawn: its cells are
  const layers = chart.series.filter(s => isLayer(chart, s));
  const sum = new Array(chart.x.length).fill(0);
  const stacked = layers.map(layer => {
    if (!hidden.has(layer)) layer.values.forEach((v, i) => { sum[i] += v ?? 0; });
    return sum.map(v => (chart.form === 'Bars' && v === 0 ? null : v));
  });
  // Over bars a line is drawn only where something happened, not along zero.
  const lines = chart.series.filter(s => !isLayer(chart, s)).map(s => (chart.form === 'Bars' ? s.values.map(v => v || null) : s.values));
  return [chart.x, ...stacked.reverse(), ...lines];
}

const inOrder = chart => [
  ...chart.series.filter(s => isLayer(chart, s)).reverse(),
  ...chart.series.filter(s => !isLayer(chart, s)),
];

// A sample between two gaps has no line to either side: it becomes a dot.
function lonely(u, index, shown, gaps) {
  const values = u.data[index];
  return values.flatMap((v, i) => (v != null && values[i - 1] == null && values[i + 1] == null ? [i] : []));
}

// A level is known at the end of its interval: steps do not invent what lay between.
function path(chart, layer) {
  if (chart.form === 'Stack') return uPlot.paths.stepped({ align: -1 });
  return chart.form === 'Bars' && layer ? uPlot.paths.bars({ size: [0.9, 36, 2] }) : undefined;
}

function drawn(plot, series) {
  const { chart, hidden } = plot;
  const layer = isLayer(chart, series);
  const colour = tone(series);
  return {
    label: series.name,
    show: !hidden.has(series),
    stroke: colour,
    width: layer ? (chart.form === 'Bars' ? 0 : 1) : series.width,
    dash: series.dash.length ? series.dash : undefined,
    fill: layer ? colour : undefined,
    paths: path(chart, layer),
    points: layer ? { show: false } : { show: true, filter: data.load || (chart.unit === 'Difference' && series.dash.length === 0) ? undefined : lonely, size: 5, fill: colour, width: 0 },
  };
}

// ---- legend, cursor, zoom ----

function swatch(plot, series) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const mark = document.createElementNS('http://www.w3.org/2000/svg', isLayer(plot.chart, series) ? 'rect' : 'line');
  const set = (node, values) => Object.entries(values).forEach(([key, value]) => node.setAttribute(key, value));
  set(svg, { viewBox: '0 0 24 12', class: 'swatch tone-' + series.tone, 'aria-hidden': 'true' });
  if (mark.tagName === 'rect') {
    set(mark, { x: 5, y: 0, width: 14, height: 12, rx: 2, fill: 'currentColor' });
  } else {
    set(mark, { x1: 0, x2: 24, y1: 6, y2: 6, stroke: 'currentColor', 'stroke-width': Math.max(series.width, 1.5), 'stroke-dasharray': series.dash.join(' ') });
  }
  svg.append(mark);
  return svg;
}

const element = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text ?? '' });

function buildLegend(plot) {
  const legend = element('div', 'legend');
  plot.clock = element('span', 'clock');
  plot.values = new Map();
  if (plot.chart.heat) legend.append(...heatLegend(plot));
  for (const series of plot.chart.series) {
    const button = element('button', 'key');
    const value = element('span', 'value');
    button.type = 'button';
    button.title = 'Show or hide ' + series.name;
    button.setAttribute('aria-pressed', 'true');
    button.append(swatch(plot, series), element('span', 'name', series.name), value);
    button.addEventListener('click', () => toggle(plot, series, button));
    plot.values.set(series, value);
    legend.append(button);
  }
  plot.reset = element('button', 'reset', 'Reset zoom');
  plot.reset.type = 'button';
  plot.reset.hidden = true;
  plot.reset.addEventListener('click', () => zoom([0, data.length]));
  legend.append(plot.clock, plot.reset);
  plot.box.before(legend);
}

function toggle(plot, series, button) {
  if (plot.hidden.has(series)) plot.hidden.delete(series);
  else plot.hidden.add(series);
  button.setAttribute('aria-pressed', String(!plot.hidden.has(series)));
  plot.u.setSeries(inOrder(plot.chart).indexOf(series) + 1, { show: !plot.hidden.has(series) });
  plot.u.setData(columns(plot), false);
  plot.u.setScale('x', { min: plot.u.scales.x.min, max: plot.u.scales.x.max });
}

function readOut(plot, u) {
  const at = u.cursor.idx;
  const { chart } = plot;
  const none = at == null || u.cursor.left < 0;
  const time = x => 'at ' + (data.load ? `${grouped(x)} ${data.load}` : data.calendar ? dayAt(x) : elapsed(data.length > 10 ? Math.floor(x) : x));
  plot.clock.textContent = none ? '' : chart.spectrum ? 'at ' + percentile(chart.x[at])
    : chart.heat ? `${time(chart.heat.columns[at])}, ${heatAt(plot, u, at)}` : time(chart.x[at]);
  for (const [series, value] of plot.values) {
    const v = none ? null : series.values[at];
    value.textContent = none ? '' : v == null ? '–' : (series.atLeast.includes(at) ? '≥ ' : '') + show[chart.unit](v);
  }
}

function zoom(range) {
  view = range;
  const whole = range[0] <= 0 && range[1] >= data.length;
  for (const plot of plots.filter(p => !p.chart.spectrum)) {
    plot.u.setScale('x', { min: range[0], max: range[1] });
    plot.reset.hidden = whole;
  }
}

function select(u) {
  const { left, width } = u.select;
  if (width > 4) zoom([Math.max(0, u.posToVal(left, 'x')), Math.min(data.length, u.posToVal(left + width, 'x'))]);
  u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
}

function onKey(event, plot) {
  const { u, chart } = plot;
  const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 }[event.key];
  if (event.key === 'Escape') {
    zoom([0, data.length]);
  } else if (step) {
    const from = u.cursor.idx ?? (step > 0 ? -1 : chart.x.length);
    const to = Math.min(Math.max(from + step, 0), chart.x.length - 1);
    u.setCursor({ left: u.valToPos(chart.x[to], 'x'), top: 8 }, true, true);
    event.preventDefault();
  }
}

// ---- building ----

// The page has its screen width when it is told that it will be printed: paper is narrower.
const widthOf = plot => (root.dataset.print ? 680 : plot.box.clientWidth);

function options(plot) {
  const { chart } = plot;
  const logX = chart.spectrum ? { distr: 3, range: (u, min, max) => [1, Math.max(max ?? 10, 10)] } : { range: () => view };
  const moves = { pub: type => type === 'mousemove' || type === 'mouseleave' };
  return {
    width: widthOf(plot),
    height: plot.box.clientHeight,
    padding: [chart.spectrum ? 10 : RIBBON + 4, chart.spectrum || widthOf(plot) >= PHONE ? 26 : 18, 0, 0],
    legend: { show: false },
    scales: { x: { time: false, ...logX }, y: scaleOf(chart) },
    axes: axes(chart),
    series: [{}, ...inOrder(chart).map(series => drawn(plot, series)), ...(chart.heat ? [{ paths: () => null, points: { show: false } }] : [])],
    bands: chart.fill ? [{ series: chart.fill.map(i => i + 1), fill: css('--band') }] : [],
    cursor: {
      y: false,
      points: { show: chart.form === 'Lines', size: 7 },
      drag: { x: !chart.spectrum, setScale: false },
      sync: chart.spectrum ? undefined : { key: 'elapsed', scales: ['x', null], filters: moves },
      bind: { dblclick: () => () => { zoom([0, data.length]); return null; } },
    },
    hooks: {
      drawClear: chart.spectrum ? [] : [drawPhases, drawMarks],
      drawAxes: chart.spectrum ? [] : [u => drawBands(u, chart.bands)], // over the grid: their names can be read
      draw: [u => (chart.heat ? drawHeat(u, plot) : chart.unit === 'Difference' ? drawZero(u) : drawAtLeast(u, plot))],
      setCursor: [u => readOut(plot, u)],
      setSelect: [select],
    },
  };
}

function draw(plot) {
  plot.u?.destroy();
  plot.u = new uPlot(options(plot), columns(plot), plot.box);
}

const redraw = () => plots.forEach(draw);

function start(box) {
  const chart = data.charts.find(one => one.id === box.dataset.chart);
  const plot = { chart, box, hidden: new Set() };
  plots.push(plot);
  buildLegend(plot);
  draw(plot);
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', `Chart: ${box.dataset.title}. Its numbers are in the table below it.`);
  box.addEventListener('keydown', event => onKey(event, plot));
  box.addEventListener('blur', () => plot.u.setCursor({ left: -10, top: -10 }, true, true));
  new ResizeObserver(() => {
    if (plot.u.width !== box.clientWidth && !root.dataset.print) draw(plot);
  }).observe(box);
}

function print(on) {
  if (on) root.dataset.print = 'yes';
  else delete root.dataset.print;
  redraw();
}

document.querySelectorAll('.plot').forEach(start);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));
root.dataset.charts = String(plots.length);
