// The charts. Each is told the whole series every time: a burst of decisions changes the seconds before it, too.

import * as format from "./format.js";

const { Chart } = globalThis;
/** A log scale has no zero; no latency of interest is below 10 µs. */
const atLeast = (ms) => Math.max(ms, 0.01);

const darkness = matchMedia("(prefers-color-scheme: dark)");
const made = [];

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const line = (label, paint) => ({
  label, paint, data: [], borderWidth: 1.5, pointRadius: 0, pointHitRadius: 8, tension: 0, spanGaps: true,
});

/** Bars of several sets stand before one another; a smaller order is nearer, a smaller width lets the others be seen. */
const bars = (label, paint, order, width) => ({
  label, paint, order, data: [], grouped: false, barPercentage: width, categoryPercentage: 1,
});

function chart(section, type, datasets, x, y, tooltip) {
  const canvas = section.querySelector("canvas");
  const grid = { tickLength: 4 };
  const instance = new Chart(canvas, {
    type,
    data: { datasets },
    options: {
      animation: false, maintainAspectRatio: false, normalized: true, parsing: type === "line" ? false : undefined,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { ...x, grid: { ...grid, display: false }, ticks: { maxRotation: 0, autoSkipPadding: 14, ...x.ticks } },
        y: { ...y, grid, ticks: { maxTicksLimit: 6, ...y.ticks } },
      },
      plugins: {
        legend: { display: datasets.length > 1, align: "end", labels: { boxWidth: 14, boxHeight: type === "line" ? 1 : 8, padding: 8 } },
        tooltip: { callbacks: tooltip, displayColors: false },
      },
    },
  });
  const entry = { section, canvas, instance };
  made.push(entry);
  paint(entry);
  return entry;
}

function paint({ instance }) {
  // New objects, for the library keeps the colors that it resolved for a set that it knows.
  instance.data.datasets = instance.data.datasets.map((set) => ({ ...set }));
  const text = color("--quiet");
  const rule = color("--line");
  instance.data.datasets.forEach((set) => {
    set.borderColor = color(set.paint);
    set.backgroundColor = color(set.paint);
  });
  instance.options.color = text;
  instance.options.font = { size: 11, family: getComputedStyle(document.body).fontFamily };
  Object.values(instance.options.scales).forEach((scale) => {
    scale.grid.color = rule;
    scale.border = { color: rule };
    scale.ticks.color = text;
    scale.ticks.font = { size: 11 };
    if (scale.title) scale.title.color = text;
  });
  instance.update("none");
}

darkness.addEventListener("change", () => made.forEach(paint));

function show({ section, canvas, instance }, empty, sentence) {
  section.querySelector(".empty").hidden = !empty;
  canvas.hidden = empty;
  canvas.setAttribute("aria-label", sentence);
  if (!empty) instance.update("none");
}

/** Ticks at whole minutes, whatever second the series begins with. */
const clockScale = (stepMillis) => ({
  type: "linear",
  afterBuildTicks(axis) {
    const ticks = [];
    for (let at = Math.ceil(axis.min / stepMillis) * stepMillis; at <= axis.max; at += stepMillis) ticks.push({ value: at });
    axis.ticks = ticks;
  },
  ticks: { callback: (value) => format.time(value).slice(0, 5), autoSkip: true },
});

/** From one of 1, 2, 5, 10, 20, … to another, with a tick at each: the library's own ticks crowd in a short span. */
function logScale() {
  const steps = [];
  for (let power = -2; power <= 7; power++) for (const digit of [1, 2, 5]) steps.push(Number(`${digit}e${power}`));
  return {
    type: "logarithmic",
    afterDataLimits(axis) {
      const { min, max } = axis;
      axis.min = steps.findLast((step) => step <= min) ?? steps[0];
      axis.max = steps.find((step) => step > Math.max(max, axis.min)) ?? steps.at(-1);
    },
    afterBuildTicks(axis) {
      axis.ticks = steps.filter((step) => step >= axis.min && step <= axis.max).map((value) => ({ value }));
    },
    ticks: { callback: (value) => format.plain(value) },
  };
}

const atTime = { title: (items) => `${format.time(items[0].parsed.x)} UTC` };

export function rate(section) {
  const drawn = chart(section, "line", [line("per second", "--one")], clockScale(60_000), { beginAtZero: true },
    { ...atTime, label: (item) => `${format.rate(item.parsed.y)}/s` });
  return ({ rate: { series, firstSecond, perSecond } }) => {
    drawn.instance.data.datasets[0].data = series.map((y, i) => ({ x: (firstSecond + i) * 1000, y }));
    span(drawn, series.length ? (firstSecond + series.length - 1) * 1000 : 0, 300_000);
    show(drawn, series.length === 0, `Per second, now ${format.rate(perSecond)}`);
  };
}

export function latency(section) {
  const drawn = chart(section, "line", [line("p50", "--one"), line("p99", "--two")], clockScale(60_000), logScale(),
    { ...atTime, label: (item) => `${item.dataset.label} ${format.millis(item.parsed.y)}` });
  return ({ latency: { series, recent } }) => {
    const points = series.map((point) => ({ ...point, x: Date.parse(point.at) }));
    const seen = points.filter((point) => point.p50 !== null);
    drawn.instance.data.datasets[0].data = seen.map(({ x, p50 }) => ({ x, y: atLeast(p50) }));
    drawn.instance.data.datasets[1].data = seen.map(({ x, p99 }) => ({ x, y: atLeast(p99) }));
    span(drawn, points.length ? points[points.length - 1].x : 0, 900_000);
    show(drawn, seen.length === 0, `Latency, now p50 ${format.millis(recent.p50)} and p99 ${format.millis(recent.p99)}`);
  };
}

export function precision(section) {
  const drawn = chart(section, "line", [line("", "--one")],
    { type: "linear", ticks: { callback: (value) => format.count(value) } }, { min: 0, max: 1 },
    { title: (items) => `${format.count(items[0].parsed.x)} labels`,
      label: (item) => `${item.dataset.label} ${format.fraction(item.parsed.y)}` });
  return ({ quality: models }) => {
    drawn.instance.data.datasets = models.map((quality, i) => ({
      ...line(quality.model, i % 2 ? "--two" : "--one"),
      borderColor: color(i % 2 ? "--two" : "--one"),
      data: quality.series.filter((p) => p.averagePrecision !== null).map((p) => ({ x: p.examples, y: p.averagePrecision })),
      pointRadius: quality.series.length === 1 ? 3 : 0,
    }));
    drawn.instance.options.plugins.legend.display = models.length > 1;
    show(drawn, drawn.instance.data.datasets.every((set) => set.data.length === 0), "Average precision by labels learned: "
      + models.map((q) => `${q.model} ${format.fraction(q.averagePrecision)} after ${format.count(q.examples)}`).join(", "));
  };
}

export function scores(section) {
  const drawn = chart(section, "bar", [bars("overall", "--back", 1, 0.92), bars("last 5 min", "--one", 0, 0.46)],
    { type: "category", ticks: { autoSkip: false, callback(value, index) { return index % 4 === 0 ? this.getLabelForValue(value) : ""; } } },
    { type: "logarithmic", min: 0.8, ticks: { callback: (value) => (Number.isInteger(Math.log10(value)) ? format.count(value) : null) } },
    { title: (items) => `score from ${items[0].label}`,
      label: (item) => `${item.dataset.label}: ${format.count(item.parsed.y)}` });
  return ({ scores: { overall, recent: late, recentMinutes } }) => {
    drawn.instance.data.labels = overall.map((_, i) => (i / overall.length).toFixed(2).replace(/0$/, ""));
    drawn.instance.data.datasets[0].data = overall.map((n) => n || null);
    drawn.instance.data.datasets[1].data = late.map((n) => n || null);
    drawn.instance.data.datasets[1].label = `last ${recentMinutes} min`;
    const high = overall.slice(overall.length / 2).reduce((a, b) => a + b, 0);
    show(drawn, overall.every((n) => n === 0), `Score distribution: ${format.count(high)} decisions scored 0.5 or more`);
  };
}

export function hours(section) {
  const drawn = chart(section, "bar", [bars("alerts", "--one", 0, 0.9)],
    { type: "category", ticks: { autoSkip: true } }, { beginAtZero: true, ticks: { precision: 0 } },
    { title: (items) => `${items[0].label} UTC`, label: (item) => `${format.count(item.parsed.y)} alerts` });
  return ({ hours: all, alerts }) => {
    drawn.instance.data.labels = all.map(({ from }) => format.dateAndTime(from).slice(5, 16));
    drawn.instance.data.datasets[0].data = all.map((hour) => hour.alerts);
    show(drawn, all.length === 0, `Alerts by hour, ${format.count(alerts.distinct)} in all`);
  };
}

/** A fixed span of time that ends at the newest point, so that lines move and do not stretch. */
function span({ instance }, end, length) {
  const first = instance.data.datasets[0].data[0]?.x ?? end;
  instance.options.scales.x.max = end;
  instance.options.scales.x.min = Math.max(end - length, Math.min(first, end - 60_000));
}
