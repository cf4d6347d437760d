// Numbers as people read them; the same rules as Readable in C#.

const trim = (value, digits) => String(+value.toFixed(digits));
const three = value => (value >= 99.95 ? trim(value, 0) : value >= 9.995 ? trim(value, 1) : trim(value, 2));
const grouped = value => (value > 0 && value < 0.1 ? String(+value.toPrecision(2)) : trim(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)).replace(/\B(?=(\d{3})+(?!\d)(?=$|\.))/g, '\u202F');

function duration(ms) {
  if (ms < 0.9995) return three(ms * 1000) + ' µs';
  if (ms < 999.5) return three(ms) + ' ms';
  if (ms < 59950) return three(ms / 1000) + ' s';
  return trim(ms / 60000, 1) + ' min';
}

const signed = ms => (ms > 0 ? '+' : ms < 0 ? '\u2212' : '') + (ms === 0 ? '0 ms' : duration(Math.abs(ms)));

function elapsed(seconds) {
  const pad = n => String(n).padStart(2, '0');
  const whole = Math.floor(seconds + 1e-9);
  const rest = seconds - whole > 1e-6 ? '.' + String(Math.round((seconds - whole) * 1000)).padStart(3, '0').replace(/0+$/, '') : '';
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (h > 0 ? `${h}:${pad(m)}` : String(m)) + `:${pad(s)}${rest}`;
}

// On a calendar, x begins with a day that the page names.
const DAY = 86400;
const dayAt = seconds => new Date(Date.parse(data.calendar) + Math.round(seconds / DAY) * DAY * 1000).toISOString().slice(0, 10);

const percentile = x => trim((1 - 1 / x) * 100, Math.max(0, Math.ceil(Math.log10(x)) - 1)) + ' %';

const show = {
  Latency: duration,
  PerSecond: value => grouped(value) + ' /s',
  Count: grouped,
  Percent: value => grouped(value) + ' %',
  Mebibytes: value => grouped(value) + ' MiB',
  Level: grouped,
  Difference: signed,
};

const millions = value => (value >= 1e6 ? grouped(value / 1e6) + ' M' : grouped(value));
const tick = { ...show, PerSecond: millions, Count: millions, Mebibytes: grouped, Level: millions };
