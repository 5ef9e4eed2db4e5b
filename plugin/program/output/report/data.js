"use strict";

/* The connections. Each row of the page is an array with the values of about.columns; a Stream
   holds what the list and the filter use often. Everything from a capture reaches the
   page as text: through textContent, or the text nodes of the ladders. */

const about = JSON.parse(document.getElementById("about").textContent);
const place = new Map(about.columns.map((name, i) => [name, i]));

const SEVERITIES = about.severities;            // from best to worst
const WARNING = SEVERITIES.indexOf("warning");

function endpoint(address, port) {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

const NEVER_OPEN = new Set(["unanswered", "refused", "unreachable", "half-open", "reset", "probe"]);

/* "client FIN", "server RST", "half-closed", "open"; as the list of tcpphase has it. */
function endedBy(stream) {
  const close = stream.value("close");
  const who = stream.value("closed_by");
  if (close === "half-closed") {
    return close;
  }
  if (close === "none") {
    return NEVER_OPEN.has(stream.value("handshake")) ? "-" : "open";
  }
  const what = close.startsWith("reset") ? "RST" : "FIN";
  return who === null ? what : `${who} ${what}`;
}

class Stream {
  constructor(row, capture) {
    this.row = row;
    this.capture = capture;
    this.index = this.value("index");
    this.start = this.value("start_time");
    this.client = endpoint(this.value("client.address"), this.value("client.port"));
    this.server = endpoint(this.value("server.address"), this.value("server.port"));
    this.opened = this.value("handshake");
    this.octets = this.value("client.bytes") + this.value("server.bytes");
    this.ended = endedBy(this);
    this.after = this.value("end_time") ?? (this.value("duration") || null);
    this.troubles = this.value("trouble") ?? [];
    this.severity = SEVERITIES.indexOf(this.value("severity"));
    this.words = null;
  }

  value(name) {
    return this.row[place.get(`stream.${name}`)];
  }

  get isTroubled() {
    return this.severity >= WARNING;
  }

  /* What the filter looks in. */
  get text() {
    if (this.words === null) {
      this.words = ` ${[this.capture.name, this.index, this.client, this.server, this.opened,
        this.ended, this.value("close"), SEVERITIES[this.severity], ...this.troubles,
        this.value("summary"), this.value("cause"), this.value("reset_cause"),
        ...this.troubles.map((trouble) => `trouble:${trouble}`),
        `client:${this.client}`, `server:${this.server}`].join(" ").toLowerCase()} `;
    }
    return this.words;
  }
}

function readCapture(part) {
  const read = JSON.parse(part.querySelector("script").textContent);
  const capture = { name: read.capture, leftOut: read.left_out, ladders: new Map() };
  for (const template of part.querySelectorAll("template")) {
    capture.ladders.set(Number(template.dataset.stream), template);
  }
  capture.streams = read.rows.map((row) => new Stream(row, capture)).sort((a, b) => a.index - b.index);
  return capture;
}

const captures = Array.from(document.querySelectorAll("div.capture"), readCapture);
const streams = captures.flatMap((capture) => capture.streams);

/* In the list the folders that all captures have in common are left out. */
function shortenNames() {
  const folders = captures.map((capture) => capture.name.split("/").slice(0, -1));
  let shared = 0;
  while (folders.every((parts) => parts.length > shared && parts[shared] === folders[0][shared])) {
    shared++;
  }
  for (const capture of captures) {
    capture.shortName = capture.name.split("/").slice(shared).join("/");
  }
}

shortenNames();

/* The parts of a filter: words, and quoted phrases that must stand between spaces. */
function readFilter(text) {
  const parts = text.toLowerCase().match(/-?"[^"]*"?|\S+/g) ?? [];
  return parts.map((part) => {
    const excludes = part.startsWith("-") && part.length > 1;
    const word = excludes ? part.slice(1) : part;
    const isQuoted = word.startsWith("\"");
    return { excludes, word: isQuoted ? ` ${word.replaceAll("\"", "").trim()} ` : word };
  }).filter((part) => part.word.trim() !== "");
}

/* Those of the list that a filter leaves, in the same order. */
function filterStreams(list, text) {
  const parts = readFilter(text);
  if (parts.length === 0) {
    return list;
  }
  return list.filter((stream) =>
    parts.every((part) => stream.text.includes(part.word) !== part.excludes));
}

/* Makes the texts before the first filter needs them, without holding up the page. */
function prepareTexts(from = 0) {
  const to = Math.min(from + 4000, streams.length);
  for (let i = from; i < to; i++) {
    void streams[i].text;
  }
  if (to < streams.length) {
    setTimeout(prepareTexts, 0, to);
  } else {
    performance.mark("filter is ready");
  }
}
