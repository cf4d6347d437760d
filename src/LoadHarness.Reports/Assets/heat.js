// The heat map: how many samples had which latency when. A cell is a rectangle on the canvas, its shade tells how many.

const SHADES = 6;

// The largest number of each shade: steps of equal ratio up to the fullest cell, each at least one more than the last.
function shadesOf(heat) {
  const most = Math.max(1, ...heat.cells.filter((_, i) => i % 3 === 2));
  const steps = [];
  for (let i = 1; i <= SHADES; i++) steps.push(Math.round(most ** (i / SHADES)));
  return [...new Set(steps)].filter((step, i, all) => i === all.length - 1 || step < most);
}

const shadeOf = (heat, count) => SHADES - heat.shades.length + 1 + heat.shades.findIndex(step => count <= step);

function drawHeat(u, plot) {
  const { ctx, bbox } = u;
  const { heat } = plot.chart;
  const colours = Array.from({ length: SHADES + 1 }, (_, i) => css('--heat-' + i));
  const xs = heat.columns.map(x => Math.round(u.valToPos(x, 'x', true)));
  const ys = heat.edges.map(y => Math.round(u.valToPos(y, 'y', true)));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (let i = 0; i < heat.cells.length; i += 3) {
    const [column, row, count] = heat.cells.slice(i, i + 3);
    ctx.fillStyle = colours[shadeOf(heat, count)];
    ctx.fillRect(xs[column], ys[row + 1], Math.max(1, xs[column + 1] - xs[column]), Math.max(1, ys[row] - ys[row + 1]));
  }
  drawNever(u, heat, xs);
  ctx.restore();
}

// What never came was at least that late: the same triangles as over lines.
function drawNever(u, heat, xs) {
  const size = 5 * devicePixelRatio;
  const y = u.valToPos(heat.bound, 'y', true);
  u.ctx.fillStyle = css('--tone-orange');
  for (let i = 0; i < heat.never.length; i += 2) {
    const x = (xs[heat.never[i]] + xs[heat.never[i] + 1]) / 2;
    u.ctx.beginPath();
    u.ctx.moveTo(x, y - size * 1.6);
    u.ctx.lineTo(x + size, y);
    u.ctx.lineTo(x - size, y);
    u.ctx.fill();
  }
}

function heatLegend(plot) {
  const { heat } = plot.chart;
  heat.shades = shadesOf(heat);
  const keys = heat.shades.map((step, i) => {
    const from = i === 0 ? 1 : heat.shades[i - 1] + 1;
    const key = element('span', 'shade');
    const swatch = element('i', 'swatch');
    swatch.classList.add('heat-' + shadeOf(heat, step));
    key.append(swatch, from === step ? grouped(step) : `${grouped(from)}\u2013${grouped(step)}`);
    return key;
  });
  return [element('span', 'shade', 'samples in a cell:'), ...keys, ...(heat.never.length ? [element('span', 'shade never', '\u25B2 never came')] : [])];
}

// What lies under the cursor; from another chart only the time is known, and then the whole column is told.
function heatAt(plot, u, at) {
  const { heat } = plot.chart;
  const y = u.over.matches(':hover') ? u.posToVal(u.cursor.top, 'y') : null;
  const row = y == null ? -1 : heat.edges.findIndex((edge, i) => i + 1 < heat.edges.length && y >= edge && y < heat.edges[i + 1]);
  let sum = 0;
  for (let i = 0; i < heat.cells.length; i += 3) {
    if (heat.cells[i] === at && (row < 0 || heat.cells[i + 1] === row)) sum += heat.cells[i + 2];
  }
  const range = row < 0 ? '' : `${duration(heat.edges[row])} to ${duration(heat.edges[row + 1])}: `;
  const never = heat.never.findIndex((column, i) => i % 2 === 0 && column === at);
  return `${range}${grouped(sum)} ${sum === 1 ? 'sample' : 'samples'}${never < 0 ? '' : `, \u25B2 ${grouped(heat.never[never + 1])} never came`}`;
}
