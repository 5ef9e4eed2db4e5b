/* Charts: SVG with a tooltip for each bar. Colours mean the same as in ladders. */

function svgElement(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function svgText(x, y, className, text) {
  return svgElement("text", { x, y, class: className }, text);
}

/* A bar that stands on y = base, with its tooltip. */
function bar(box, className, tooltip) {
  return svgElement("rect", { class: className, ...box }, svgElement("title", {}, tooltip));
}

function chart(width, height, label, ...children) {
  return svgElement("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img",
    "aria-label": label }, ...children);
}

/* Bins of 1, 2, 5 or 10 units of a power of ten, or of seconds, minutes, hours, days. */
const STEPS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1].flatMap((unit) => [unit, 2 * unit, 5 * unit])
  .concat([1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
    86400, 172800, 604800, 2592000, 31536000]);

const MOST_BINS = 150;

function timeBins(list) {
  let first = Infinity;
  let last = -Infinity;
  for (const stream of list) {
    first = Math.min(first, stream.start);
    last = Math.max(last, stream.start + Math.max(stream.after ?? 0, 0));
  }
  const step = STEPS.find((size) => (last - first) / size < MOST_BINS) ?? (last - first) / MOST_BINS;
  const origin = Math.floor(first / step) * step;
  return { step, origin, count: Math.floor((last - origin) / step) + 1 };
}

/* What happened when, of each kind of event: its moment, or null. */
const EVENTS = [
  { title: "Opened", className: "opened",
    when: (stream) => time(stream, stream.value("handshake_time")) },
  { title: "Closed", className: "closed",
    when: (stream) => (stream.ended.endsWith("FIN") ? time(stream, stream.after) : null) },
  { title: "Reset", className: "reset",
    when: (stream) => (stream.ended.endsWith("RST") ? time(stream, stream.after) : null) },
  { title: "In trouble", className: "trouble",
    when: (stream) => (stream.isTroubled ? stream.start : null) },
];

function time(stream, after) {
  return after === null ? null : stream.start + after;
}

/* One strip of the timeline: bars, and the highest number at the left. */
function strip(event, list, bins, top) {
  const left = 90, width = 900, height = 44;
  const numbers = new Uint32Array(bins.count);
  for (const stream of list) {
    const at = event.when(stream);
    if (at !== null) {
      numbers[Math.min(Math.max(Math.floor((at - bins.origin) / bins.step), 0), bins.count - 1)]++;
    }
  }
  const most = numbers.reduce((a, b) => Math.max(a, b), 0);
  const part = width / bins.count;
  const digits = bins.step < 0.001 ? 6 : bins.step < 1 ? 3 : 0;
  const drawn = [svgText(0, top + 18, "strip-title", event.title),
    svgText(0, top + 34, "strip-most", most > 0 ? `up to ${most}` : "none"),
    svgElement("line", { x1: left, x2: left + width, y1: top + height, y2: top + height, class: "axis" })];
  numbers.forEach((number, i) => {
    if (number > 0) {
      const tall = Math.max(height * number / most, 1.5);
      const box = { x: left + i * part, width: Math.max(part - 0.8, 1), y: top + height - tall, height: tall };
      drawn.push(bar(box, `bar ${event.className}`,
        `${moment(bins.origin + i * bins.step, digits)}, ${span(bins.step)}: ${number} ${event.title.toLowerCase()}`));
    }
  });
  return drawn;
}

function drawTimeline(room, list) {
  if (list.length === 0) {
    room.replaceChildren(element("p", { class: "quiet" }, "No connections."));
    return;
  }
  const bins = timeBins(list);
  const gap = 58, bottom = EVENTS.length * gap;
  const end = bins.origin + bins.count * bins.step;
  const digits = bins.step < 0.001 ? 6 : bins.step < 1 ? 3 : 0;
  room.replaceChildren(chart(1000, bottom + 22,
    `Connections opened, closed, reset and in trouble from ${moment(bins.origin, 0)} to ${moment(end, 0)}`,
    ...EVENTS.flatMap((event, i) => strip(event, list, bins, i * gap)),
    svgText(90, bottom + 14, "tick", moment(bins.origin, digits)),
    svgText(540, bottom + 14, "tick middle", `each bar ${span(bins.step)}`),
    svgText(990, bottom + 14, "tick end", moment(end, digits))));
}

/* Three bars for each power of ten: from 1, 2 and 5 on. */
const EDGES = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));

function edgeOf(seconds) {
  let edge = 0;
  while (edge + 1 < EDGES.length && seconds >= EDGES[edge + 1]) {
    edge++;
  }
  return edge;
}

function histogramBars(numbers, first, last) {
  const width = 300, height = 90, part = width / (last - first + 1);
  const most = Math.max(...numbers);
  const drawn = [svgElement("line", { x1: 0, x2: width, y1: height, y2: height, class: "axis" })];
  for (let edge = first; edge <= last; edge++) {
    const x = (edge - first) * part;
    const tall = numbers[edge] > 0 ? Math.max((height - 8) * numbers[edge] / most, 1.5) : 0;
    if (tall > 0) {
      const upper = edge + 1 < EDGES.length ? `to ${span(EDGES[edge + 1])}` : "and more";
      drawn.push(bar({ x: x + 0.5, y: height - tall, width: Math.max(part - 1, 1), height: tall }, "bar opened",
        `${span(EDGES[edge])} ${upper}: ${numbers[edge]}`));
    }
    if (edge % 3 === 0 && x < width - 30) {
      drawn.push(svgElement("line", { x1: x, x2: x, y1: height, y2: height + 4, class: "axis" }),
        svgText(x, height + 16, "tick", span(EDGES[edge])));
    }
  }
  return drawn;
}

function histogram(title, times) {
  const numbers = new Array(EDGES.length).fill(0);
  times.forEach((seconds) => numbers[edgeOf(seconds)]++);
  const heading = element("h3", {}, title);
  if (times.length === 0) {
    return element("div", {}, heading, element("p", { class: "quiet" }, "None."));
  }
  const sorted = Float64Array.from(times).sort();
  const at = (part) => duration(sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)]);
  const said = `${count(times.length, "connection")}: median ${at(0.5)}, 95 % within ${at(0.95)}, longest ${at(1)}`;
  const first = numbers.findIndex((number) => number > 0);
  const last = numbers.findLastIndex((number) => number > 0);
  const middle = Math.max(8 - (last - first + 1), 0) / 2;      // a few empty ones beside, so that bars are no walls
  const from = Math.max(first - Math.ceil(middle), 0);
  const to = Math.min(last + Math.floor(middle), EDGES.length - 1);
  return element("div", {}, heading, chart(300, 110, `${title}: ${said}`, ...histogramBars(numbers, from, to)),
    element("p", { class: "quiet" }, said));
}

function drawHistograms(room, list) {
  const kinds = [["Handshake", "handshake_time"], ["Handshake to the server's first octet", "first_byte_time"],
    ["First segment to the end", "end_time"]];
  room.replaceChildren(...kinds.map(([title, field]) => histogram(title,
    list.map((stream) => stream.value(field)).filter((seconds) => seconds !== null && seconds >= 0))));
}
