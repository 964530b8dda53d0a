// The page of a pipeline of series.

import * as charts from "./charts.js";
import * as format from "./format.js";
import { byId, judged, listen, writeFigures } from "./live.js";
import * as tables from "./tables.js";

const updateCharts = [
  charts.rate(byId("rate")), charts.latency(byId("latency")), charts.hours(byId("hours")), charts.scores(byId("scores")),
];
const updateAlerts = tables.anomalies(byId("alerts"));
const updateSeries = tables.series(byId("series"));
const updateDeadLetters = tables.deadLetters(byId("dead-letters"));

listen((snapshot) => {
  const { alerts, deadLetters, series, seriesSeen } = snapshot;
  writeFigures({
    ...judged(snapshot),
    "series": format.count(seriesSeen),
    "latest": series.length ? `latest: ${series[0].name}` : "",
  });
  updateCharts.forEach((update) => update(snapshot));
  updateAlerts(alerts.newest);
  updateSeries(series);
  updateDeadLetters(deadLetters.bySource);
});
