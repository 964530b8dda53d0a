// The tables. Text from the topics goes in as text nodes, never as markup.

import * as format from "./format.js";

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function rowHeader(className, text) {
  const header = element("th", className, text);
  header.scope = "row";
  return header;
}

function reason({ feature, value, contribution }) {
  return element("span", "reason",
    element("b", "", feature), ` ${format.plain(value)} `, element("span", "", format.signed(contribution)));
}

function alertRow(alert) {
  // Its id and its time have columns of their own.
  const columns = Object.entries(alert.event)
    .filter(([, value]) => value !== alert.id && value !== alert.eventTime)
    .map(([name, value]) => `${name} ${value}`).join(" · ");
  return element("tr", "",
    element("td", "time", format.dateAndTime(alert.eventTime)),
    rowHeader("id", alert.id),
    element("td", "number", format.fraction(alert.score)),
    element("td", "reasons", ...(alert.reasons.length ? alert.reasons.flatMap((each) => [reason(each), " "]) : ["none above 0"])),
    element("td", "columns", columns),
    element("td", "number version", format.count(alert.modelVersion)),
    element("td", "number", format.millis(alert.latencyMs)));
}

/** Rebuilds a table only when what it shows has changed, so that a selection or a focus in it survives. */
function table(section, rowsOf) {
  const body = section.querySelector("tbody");
  const head = section.querySelector("table");
  const empty = section.querySelector(".empty");
  let shown = null;
  return (data) => {
    const now = JSON.stringify(data);
    if (now === shown) return;
    shown = now;
    const rows = rowsOf(data);
    body.replaceChildren(...rows);
    head.hidden = rows.length === 0;
    empty.hidden = rows.length > 0;
  };
}

const range = (low, high) =>
  (low === null && high === null ? "nothing to compare with" : `expected ${low === null ? "below" : format.plain(low)}${low === null || high === null ? " " : " to "}${high === null ? "and above" : format.plain(high)}`);

function contribution({ name, value, expectedLow, expectedHigh, score, reason: rule }) {
  return element("span", "reason",
    element("b", "", name), ` ${format.plain(value)} `,
    element("span", "", `${range(expectedLow, expectedHigh)}, ${format.fraction(score)} ${rule}`));
}

function anomalyRow(alert) {
  return element("tr", "",
    element("td", "time", format.dateAndTime(alert.eventTime)),
    rowHeader("id", alert.series),
    element("td", "number", format.fraction(alert.score)),
    element("td", "reasons", ...alert.columns.flatMap((each) => [contribution(each), " "])),
    element("td", "number", format.millis(alert.latencyMs)));
}

export const alerts = (section) => table(section, (newest) => newest.map(alertRow));

export const deadLetters = (section) => table(section, (bySource) =>
  Object.entries(bySource).flatMap(([source, byReason]) =>
    Object.entries(byReason)
      .sort(([, a], [, b]) => b - a)
      .map(([name, n]) => element("tr", "",
        element("td", "", source), rowHeader("", name), element("td", "number", format.count(n))))));

export const quality = (section) => table(section, (models) => models.flatMap(({ model, views }) => views.map((view) =>
  element("tr", "",
    element("td", "", model),
    rowHeader("", view.name),
    element("td", "number", format.count(view.examples === null ? null : Math.round(view.examples))),
    element("td", "number", format.fraction(view.averagePrecision)),
    element("td", "number", format.fraction(view.auc)),
    element("td", "number", format.small(view.logLoss)),
    element("td", "number", format.small(view.brier)),
    element("td", "number", format.small(view.calibrationError))))));

export const scoring = (section) => table(section, (subtasks) => subtasks.map((each) =>
  element("tr", "",
    rowHeader("", `${each.pipeline} ${each.subtask}`),
    element("td", "", `${each.device} (${each.backend})`),
    element("td", "", each.reason),
    element("td", "", ...(each.rows.length
      ? each.rows.map(({ device, reason, rows }) => element("span", "placed", `${format.count(rows)} on ${device}: ${reason}`))
      : ["none yet"])),
    element("td", each.silent ? "number silent" : "number", each.silent ? `silent since ${each.told}` : each.told))));

export const contests = (section) => table(section, (all) => all.flatMap(({ pipeline, reigns, served }) => served.map((each) => {
  const [champion] = reigns;
  const decides = each.lead === null;
  return element("tr", "",
    rowHeader("", each.model),
    element("td", "", decides ? `decides in ${pipeline}${champion.why ? `: ${champion.why}` : ""}` : each.verdict),
    element("td", "number", format.count(each.examples)),
    element("td", "number", format.count(each.positives)),
    element("td", "number", format.fraction(each.averagePrecision)),
    element("td", "number", format.plain(each.logLoss)),
    element("td", "number", decides ? "" : format.plain(each.lead)),
    element("td", "number", decides ? "" : `${format.plain(each.evidence)} of ${format.plain(each.evidenceNeeded)}`));
})));

export const anomalies = (section) => table(section, (newest) => newest.map(anomalyRow));

export const series = (section) => table(section, (latest) => latest.map((each) =>
  element("tr", "",
    rowHeader("", each.name),
    element("td", "number", format.count(each.alerts)),
    element("td", "number", format.count(each.rows)),
    element("td", "time", format.dateAndTime(each.latest)),
    element("td", "", each.column ?? ""))));
