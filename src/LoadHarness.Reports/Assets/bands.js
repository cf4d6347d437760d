// What is drawn behind and over the lines: phases, events, storms, and where the harness itself was over a limit.

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

// What was done on purpose, and storms: a band. An event has an edge where it began, and a name above the lines as far as there is room.
function drawBands(u, own = []) {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const bands = [...data.bands, ...own];
  const spans = bands.map(band => ends(u, band.from, band.to));
  const named = bands.map((band, i) => (band.name ? spans[i][0] : Infinity));
  ctx.save();
  ctx.font = `${11 * px}px system-ui, sans-serif`;
  [ctx.textAlign, ctx.textBaseline] = ['left', 'top'];
  bands.forEach(({ name, kind }, i) => {
    const [left, right] = spans[i];
    if (right < left) return;
    ctx.fillStyle = css('--' + kind);
    ctx.fillRect(Math.round(left), bbox.top, right - left, bbox.height);
    if (!name) return;
    ctx.fillStyle = css(`--${kind}-edge`);
    ctx.fillRect(Math.round(left), bbox.top, Math.round(1.5 * px), bbox.height);
    const room = Math.min(...named.filter(next => next > left), bbox.left + bbox.width) - left - 8 * px;
    const text = [name, name.split(' ')[0]].find(one => ctx.measureText(one).width <= room);
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

// Where nothing has changed.
function drawZero(u) {
  const { ctx, bbox } = u;
  const y = Math.round(u.valToPos(0, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = css('--ink-muted');
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
