/* The list of connections: a grid of which only the visible rows are in the document. */

const ROW_HEIGHT = 28;                  // px, as in the style sheet
const TALLEST = 8e6;                    // px: browsers draw no elements that are much taller
const PAGE_ROWS = 15;

/* Addresses and ports sort by their numbers: 192.0.2.9 before 192.0.2.10. */
function byNumbers(text) {
  return text.replace(/\d+/g, (digits) => digits.padStart(5, "0"));
}

/* Columns: title, class, the text of a connection, and what it is sorted by. */
const COLUMNS = [
  { title: "", name: "Severity", className: "mark", text: (s) => ["", ".", "!", "!"][s.severity] ?? "",
    key: (s) => -s.severity },
  { title: "No.", className: "number index", text: (s) => String(s.index), key: (s) => s.index },
  { title: "Capture", className: "capture-name", text: (s) => s.capture.shortName, key: (s) => s.capture.name,
    isNeeded: () => captures.length > 1 },
  { title: "Start (UTC)", className: "start", text: (s) => moment(s.start), key: (s) => s.start },
  { title: "Client", className: "address", text: (s) => s.client, key: (s) => byNumbers(s.client) },
  { title: "Server", className: "address", text: (s) => s.server, key: (s) => byNumbers(s.server) },
  { title: "Opened", className: "word-cell", text: (s) => s.opened, key: (s) => s.opened },
  { title: "Octets", className: "number octets",
    text: (s) => `${octets(s.value("client.bytes"))}/${octets(s.value("server.bytes"))}`, key: (s) => s.octets },
  { title: "Ended", className: "word-cell", text: (s) => s.ended, key: (s) => s.ended },
  { title: "After", className: "number after", text: (s) => duration(s.after), key: (s) => s.after ?? Infinity },
  { title: "Cause", className: "cause", text: (s) => (s.severity > 0 ? s.value("cause") ?? "" : ""),
    key: (s) => (s.severity > 0 ? s.value("cause") ?? "" : "\uffff") },
].filter((column) => column.isNeeded?.() ?? true);

class Grid {
  /* open: called with the number of a row; changed: when the order is another. */
  constructor(room, open, changed) {
    this.room = room;
    this.open = open;
    this.changed = changed;
    this.list = [];
    this.active = 0;
    this.sorted = { column: COLUMNS[0], direction: 1 };
    this.all = this.order(streams);
    this.head = element("div", { role: "row", class: "row head", "aria-rowindex": "1" });
    this.body = element("div", { class: "rows", role: "rowgroup" });
    this.room.setAttribute("aria-colcount", COLUMNS.length);
    this.room.append(element("div", { role: "rowgroup", class: "head-group" }, this.head), this.body);
    this.room.classList.toggle("has-captures", captures.length > 1);
    this.addHeadings();
    this.room.addEventListener("scroll", () => this.draw());
    this.room.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.draw()).observe(this.room);
  }

  addHeadings() {
    for (const column of COLUMNS) {
      const button = element("button", { type: "button", tabindex: "-1" }, column.title || column.name);
      button.addEventListener("click", () => this.sortBy(column));
      const heading = element("div", { role: "columnheader", class: `cell ${column.className}` }, button);
      heading.column = column;
      this.head.append(heading);
    }
  }

  /* Shows a part of this.all. */
  show(list) {
    this.list = list;
    this.active = 0;
    this.room.scrollTop = 0;
    this.room.setAttribute("aria-rowcount", list.length + 1);
    this.draw();
  }

  /* At first the worst come first, and the earliest of equals, as tcpphase lists them. */
  order(list) {
    const { column, direction } = this.sorted;
    const keyed = list.map((stream, i) => ({ stream, i, key: column.key(stream) }));
    keyed.sort((a, b) => (a.key < b.key ? -direction : a.key > b.key ? direction : a.i - b.i));
    return keyed.map((entry) => entry.stream);
  }

  sortBy(column) {
    const isSame = this.sorted.column === column;
    this.sorted = { column, direction: isSame ? -this.sorted.direction : 1 };
    this.all = this.order(streams);
    this.changed();
  }

  get height() {
    return Math.min(this.list.length * ROW_HEIGHT, TALLEST);
  }

  get visible() {
    return Math.max(Math.floor((this.room.clientHeight - ROW_HEIGHT) / ROW_HEIGHT), 1);
  }

  /* The row at the top; where the list is taller than an element may be, the scroll bar is scaled. */
  get first() {
    const most = Math.max(this.list.length - this.visible, 0);
    const way = this.height - this.visible * ROW_HEIGHT;
    return way <= 0 ? 0 : Math.min(Math.floor(this.room.scrollTop / way * most), most);
  }

  scrollTo(row) {
    const most = Math.max(this.list.length - this.visible, 1);
    const way = this.height - this.visible * ROW_HEIGHT;
    const first = this.first;
    if (row < first || row >= first + this.visible) {
      const wanted = row < first ? row : row - this.visible + 1;
      this.room.scrollTop = Math.ceil(wanted / most * way);
    }
  }

  draw() {
    const first = this.first;
    const last = Math.min(first + this.visible + 2, this.list.length);
    const isScaled = this.list.length * ROW_HEIGHT > TALLEST;
    const top = isScaled ? this.room.scrollTop : first * ROW_HEIGHT;
    this.body.style.height = `${this.height}px`;
    const rows = [];
    for (let i = first; i < last; i++) {
      rows.push(this.row(i, Math.min(top + (i - first) * ROW_HEIGHT, this.height - ROW_HEIGHT)));
    }
    this.body.replaceChildren(...rows);
    for (const heading of this.head.children) {
      const isSorted = heading.column === this.sorted.column;
      heading.setAttribute("aria-sort", !isSorted ? "none" : this.sorted.direction > 0 ? "ascending" : "descending");
    }
    if (this.active >= first && this.active < last) {
      this.room.setAttribute("aria-activedescendant", `row-${this.active}`);
    } else {
      this.room.removeAttribute("aria-activedescendant");
    }
  }

  row(i, top) {
    const stream = this.list[i];
    const row = element("div", { role: "row", id: `row-${i}`, "aria-rowindex": i + 2,
      class: `row ${SEVERITIES[stream.severity]}${i === this.active ? " active" : ""}`,
      "aria-selected": i === this.active });
    for (const column of COLUMNS) {
      const text = column.text(stream);
      const cell = element("div", { role: "gridcell", class: `cell ${column.className}`, title: text }, text);
      if (column.className === "mark") {
        cell.title = SEVERITIES[stream.severity];
        cell.setAttribute("aria-label", SEVERITIES[stream.severity]);
      }
      row.append(cell);
    }
    row.style.top = `${top}px`;
    row.addEventListener("click", () => {
      this.active = i;
      this.draw();
      this.open(i);
    });
    return row;
  }

  press(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_ROWS, PageUp: -PAGE_ROWS,
      Home: -this.list.length, End: this.list.length };
    if (event.target !== this.room || event.ctrlKey || event.altKey || event.metaKey || this.list.length === 0) {
      return;
    }
    if (event.key in moves) {
      this.move(moves[event.key]);
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") {
      this.open(this.active);
      event.preventDefault();
    }
  }

  /* Makes another row the active one. */
  move(rows) {
    this.active = Math.min(Math.max(this.active + rows, 0), this.list.length - 1);
    this.scrollTo(this.active);
    this.draw();
  }
}
