// Numbers and times as text. "–" stands for what is not known yet.

const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const known = (value) => value !== null && value !== undefined;

export const count = (value) => (known(value) ? whole.format(value) : "–");

export const rate = (value) => (!known(value) ? "–" : value >= 100 ? whole.format(Math.round(value)) : oneDigit.format(value));

export const millis = (value) => {
  if (!known(value)) return "–";
  if (value >= 10_000) return `${oneDigit.format(value / 1000)} s`;
  return value >= 100 ? `${whole.format(Math.round(value))} ms` : `${oneDigit.format(value)} ms`;
};

export const small = (value) => (known(value) ? value.toPrecision(3) : "–");

export const fraction = (value) => (known(value) ? value.toFixed(3) : "–");

export const percent = (part, all) => (all > 0 ? `${((100 * part) / all).toFixed(2)} %` : "");

/** At most four significant digits: for feature values, whose scale is anything. */
export const plain = (value) =>
  !known(value) ? "missing" : Number.isInteger(value) ? whole.format(value) : String(Number(value.toPrecision(4)));

export const signed = (value) => (known(value) ? `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(2)}` : "");

/** 12:34:56 of an epoch time in milliseconds or an ISO text, in UTC. */
export const time = (value) => {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(11, 19);
};

/** 2018-08-05 12:34:56, in UTC. */
export const dateAndTime = (value) => {
  const date = new Date(value ?? NaN);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(0, 19).replace("T", " ");
};

/** The time alone if it is of the same day (UTC) as now, else with its date. */
export const timeSeenFrom = (now, value) => {
  const text = dateAndTime(value);
  return text.slice(0, 10) === dateAndTime(now).slice(0, 10) ? text.slice(11) : text;
};
