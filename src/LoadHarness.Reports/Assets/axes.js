// Scales and axes.

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

// A level from day to day: small changes shall be seen, but noise not be blown up to the height of the chart.
function closeRange(u, min, max) {
  if (min == null || !(max > 0)) return [0, 1];
  const middle = (min + max) / 2;
  const half = Math.max((max - min) * 0.6, middle * 0.05);
  return [Math.max(middle - half, 0), middle + half];
}

function scaleOf(chart) {
  if (chart.close) return { range: closeRange };
  if (chart.unit === 'Difference') return { range: signedRange };
  if (chart.unit !== 'Latency') return { range: zeroRange };
  const { heat } = chart;
  return { distr: 3, range: heat ? () => [round125(heat.edges[0], false), round125(Math.max(heat.edges.at(-1), heat.bound * 1.3), true)] : logRange };
}

// Zero is always in sight: a difference is one from something.
function signedRange(u, min, max) {
  const [low, high] = [Math.min(min ?? 0, 0), Math.max(max ?? 0, 0)];
  const room = (high - low) * 0.08 || 1;
  return [low - room, high + room];
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
const DAY_STEPS = [1, 2, 7, 14, 28, 56, 112, 364].map(days => days * DAY);
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
    : data.load ? axis({ incrs: WHOLE_STEPS, space: 60, values: (u, s) => s.map(millions), size: 30 })
    : data.calendar ? axis({ incrs: DAY_STEPS, space: 60, values: (u, s) => s.map(x => dayAt(x).slice(5)), size: 30 })
    : axis({ incrs: TIME_STEPS, space: 70, values: (u, s) => s.map(elapsed), size: 30 });
  const y = chart.unit === 'Latency' && !chart.close
    ? axis({ splits: logSplits, values: (u, s) => s.map(duration), size: GUTTER })
    : axis({ incrs: chart.unit === 'Count' ? WHOLE_STEPS : undefined, space: 36, values: (u, s) => s.map(tick[chart.unit]), size: GUTTER });
  return [x, y];
}
