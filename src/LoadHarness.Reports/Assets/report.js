// Draws the charts of a report from the JSON block in the page. No network, no storage, no markup from strings.
(() => {
  'use strict';

  const data = JSON.parse(document.getElementById('report-data').textContent);
  const root = document.documentElement;
  const GUTTER = 66;   // width of every y axis, so that all plots begin at the same x
  const RIBBON = 20;   // height of the strip with the names of the phases
  const PHONE = 520;   // narrower plots get fewer labels
  const plots = [];    // { chart, box, legend, clock, hidden, u }
  let view = [0, data.length];

  // ---- numbers as people read them; the same rules as Readable in C# ----

  const trim = (value, digits) => String(+value.toFixed(digits));
  const three = value => (value >= 99.95 ? trim(value, 0) : value >= 9.995 ? trim(value, 1) : trim(value, 2));
  const grouped = value => trim(value, value >= 100 ? 0 : value >= 10 ? 1 : 2).replace(/\B(?=(\d{3})+(?!\d)(?=$|\.))/g, '\u202F');

  function duration(ms) {
    if (ms < 0.9995) return three(ms * 1000) + ' µs';
    if (ms < 999.5) return three(ms) + ' ms';
    if (ms < 59950) return three(ms / 1000) + ' s';
    return trim(ms / 60000, 1) + ' min';
  }

  function elapsed(seconds) {
    const pad = n => String(n).padStart(2, '0');
    const whole = Math.floor(seconds + 1e-9);
    const rest = seconds - whole > 1e-6 ? '.' + String(Math.round((seconds - whole) * 1000)).padStart(3, '0').replace(/0+$/, '') : '';
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return (h > 0 ? `${h}:${pad(m)}` : String(m)) + `:${pad(s)}${rest}`;
  }

  const percentile = x => trim((1 - 1 / x) * 100, Math.max(0, Math.ceil(Math.log10(x)) - 1)) + ' %';

  const show = {
    Latency: duration,
    PerSecond: value => grouped(value) + ' /s',
    Count: grouped,
    Percent: value => grouped(value) + ' %', Mebibytes: value => grouped(value) + ' MiB', Level: grouped,
  };

  const millions = value => (value >= 1e6 ? grouped(value / 1e6) + ' M' : grouped(value));
  const tick = { ...show, PerSecond: millions, Count: millions, Mebibytes: grouped, Level: millions };

  // ---- scales and axes ----

  const css = name => getComputedStyle(root).getPropertyValue(name).trim();
  const tone = series => css('--tone-' + series.tone);

  // The 1-2-5 number next to a value, below or above it.
  function round125(value, up) {
    const power = 10 ** Math.floor(Math.log10(value));
    const steps = [1, 2, 5, 10].map(step => step * power);
    return up ? steps.find(step => step >= value * 0.9999) : steps.findLast(step => step <= value * 1.0001);
  }

  // At least one decade, so that noise is not blown up to the height of the chart.
  function logRange(u, min, max) {
    if (min == null || !(max > 0)) return [1, 10];
    let low = round125(Math.max(min, 0.001), false);
    const high = round125(max * 1.3, true);
    return [low, Math.max(high, low * 10)];
  }

  const zeroRange = (u, min, max) => [0, max > 0 ? max * 1.08 : 1];

  function logSplits(u, axis, min, max) {
    const decades = Math.log10(max / min);
    const steps = decades <= 2.4 ? [1, 2, 5] : [1];
    const splits = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max) + 1e-9; power++) {
      for (const step of steps) {
        const value = step * 10 ** power;
        if (value >= min * 0.999 && value <= max * 1.001) splits.push(+value.toPrecision(3));
      }
    }
    return splits;
  }

  // 0 %, 50 %, 90 %, 99 %, ... and the 50 % only where it does not touch its neighbours.
  function percentSplits(u, axis, min, max) {
    const splits = logSplits(u, axis, 1, Math.max(max, 1000));
    const plain = splits.filter(x => Math.log10(x) % 1 < 1e-9 && x <= max * 1.001);
    const room = u.bbox.width / devicePixelRatio / Math.log10(max) * 0.3;
    return room > 40 ? [1, 2, ...plain.slice(1)] : plain;
  }

  const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
  const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8, 1e9];
  const all = (u, splits) => splits;

  function axis(more) {
    const look = { stroke: css('--ink-muted'), font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif' };
    const line = { stroke: css('--grid'), width: 1 };
    return { ...look, grid: { ...line, filter: all }, ticks: { ...line, size: 5, filter: all }, filter: all, ...more };
  }

  function axes(chart) {
    const x = chart.spectrum
      ? axis({ splits: percentSplits, values: (u, s) => s.map(percentile), size: 30 })
      : axis({ incrs: TIME_STEPS, space: 70, values: (u, s) => s.map(elapsed), size: 30 });
    const y = chart.unit === 'Latency'
      ? axis({ splits: logSplits, values: (u, s) => s.map(duration), size: GUTTER })
      : axis({ incrs: chart.unit === 'Count' ? WHOLE_STEPS : undefined, space: 36, values: (u, s) => s.map(tick[chart.unit]), size: GUTTER });
    return [x, y];
  }

  // ---- series ----

  const isLayer = (chart, series) => chart.form !== 'Lines' && !series.overlay;

  // uPlot has no stacking: each layer carries the sum up to itself, and the highest is drawn first.
  function columns(plot) {
    const { chart, hidden } = plot;
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
      points: layer ? { show: false } : { show: true, filter: lonely, size: 5, fill: colour, width: 0 },
    };
  }

  // ---- what is drawn behind and over the lines ----

  // Left and right of a span of elapsed time on the canvas, as far as the plot reaches.
  const ends = (u, from, to) => [Math.max(u.valToPos(from, 'x', true), u.bbox.left), Math.min(u.valToPos(to, 'x', true), u.bbox.left + u.bbox.width)];

  function drawPhases(u) {
    const { ctx, bbox } = u;
    const px = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * px}px system-ui, sans-serif`;
    ctx.textBaseline = 'middle';
    for (const phase of data.phases) {
      const [left, right] = ends(u, phase.from, phase.to);
      if (right <= left) continue;
      const steady = phase.name === 'steady';
      ctx.fillStyle = css(steady ? '--ribbon-steady' : '--ribbon');
      ctx.fillRect(left, bbox.top - RIBBON * px, Math.max(right - left - px, px), (RIBBON - 4) * px);
      if (!steady) {
        ctx.fillStyle = css('--band');
        ctx.fillRect(left, bbox.top, right - left, bbox.height);
      }
      if (ctx.measureText(phase.name).width + 10 * px <= right - left) {
        ctx.fillStyle = css('--ink-muted');
        ctx.fillText(phase.name, left + 5 * px, bbox.top - (RIBBON / 2 + 2) * px);
      }
    }
    ctx.restore();
  }

  // What was done on purpose: a band, its left edge where it began, and a name above the lines as far as there is room for it.
  function drawEvents(u) {
    const { ctx, bbox } = u;
    const px = devicePixelRatio;
    const spans = data.events.map(event => ends(u, event.from, event.to));
    ctx.save();
    ctx.font = `${11 * px}px system-ui, sans-serif`;
    [ctx.textAlign, ctx.textBaseline] = ['left', 'top'];
    spans.forEach(([left, right], i) => {
      if (right < left) return;
      for (const [name, width] of [['--event', right - left], ['--event-edge', Math.round(1.5 * px)]]) {
        ctx.fillStyle = css(name);
        ctx.fillRect(Math.round(left), bbox.top, width, bbox.height);
      }
      const room = Math.min(...spans.map(span => span[0]).filter(next => next > left), bbox.left + bbox.width) - left - 8 * px;
      const text = [data.events[i].name, data.events[i].name.split(' ')[0]].find(one => ctx.measureText(one).width <= room);
      if (text) ctx.fillText(text, left + 5 * px, bbox.top + 3 * px);
    });
    ctx.restore();
  }

  // Where the harness itself was over a limit, nothing should be held against the backend.
  function drawMarks(u) {
    u.ctx.save();
    u.ctx.fillStyle = css('--mark');
    for (const [left, right] of data.marks.map(mark => ends(u, ...mark))) {
      if (right > left) u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
    }
    u.ctx.restore();
  }

  // Triangles over values that are only a lower bound.
  function drawAtLeast(u, plot) {
    const { ctx, bbox } = u;
    const size = 5 * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left - size, bbox.top - size * 2, bbox.width + size * 2, bbox.height + size * 2);
    ctx.clip();
    inOrder(plot.chart).forEach((series, i) => {
      if (plot.hidden.has(series)) return;
      ctx.fillStyle = tone(series);
      for (const at of series.atLeast) {
        const [x, y] = [u.valToPos(plot.chart.x[at], 'x', true), u.valToPos(u.data[i + 1][at], 'y', true)];
        ctx.beginPath();
        ctx.moveTo(x, y - size * 1.6);
        ctx.lineTo(x + size, y);
        ctx.lineTo(x - size, y);
        ctx.fill();
      }
    });
    ctx.restore();
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
    plot.clock.textContent = none ? '' : chart.spectrum ? 'at ' + percentile(chart.x[at]) : 'at ' + elapsed(data.length > 10 ? Math.floor(chart.x[at]) : chart.x[at]);
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
      scales: { x: { time: false, ...logX }, y: chart.unit === 'Latency' ? { distr: 3, range: logRange } : { range: zeroRange } },
      axes: axes(chart),
      series: [{}, ...inOrder(chart).map(series => drawn(plot, series))],
      cursor: {
        y: false,
        points: { show: chart.form === 'Lines', size: 7 },
        drag: { x: !chart.spectrum, setScale: false },
        sync: chart.spectrum ? undefined : { key: 'elapsed', scales: ['x', null], filters: moves },
        bind: { dblclick: () => () => { zoom([0, data.length]); return null; } },
      },
      hooks: {
        drawClear: chart.spectrum ? [] : [drawPhases, drawMarks],
        drawAxes: chart.spectrum ? [] : [drawEvents], // over the grid: their names can be read
        draw: [u => drawAtLeast(u, plot)],
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
})();
