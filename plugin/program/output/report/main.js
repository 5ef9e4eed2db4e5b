/* Puts the page together. */

const PRINTED = 500;                    // connections in trouble on paper

const field = document.getElementById("filter");
const grid = new Grid(document.getElementById("grid"), (row) => detail.open(row), showList);
const detail = new Detail(grid);

let waiting = 0;                        // the timer of showServers

/* The list follows each letter of the filter. */
function showList() {
  const list = filterStreams(grid.all, field.value);
  grid.show(list);
  document.getElementById("count").textContent =
    list.length === streams.length ? count(streams.length, "connection")
      : `${list.length.toLocaleString("en")} of ${count(streams.length, "connection")}`;
}

/* The table of servers follows when there is a pause. */
function show() {
  showList();
  document.getElementById("servers").setAttribute("aria-busy", "true");
  clearTimeout(waiting);
  waiting = setTimeout(showServers, 150);
}

function showServers() {
  drawServers(grid.list);
  document.getElementById("servers").removeAttribute("aria-busy");
}

function applyFilter(text) {
  field.value = text;
  show();
  document.getElementById("connections").scrollIntoView();
  grid.room.focus({ preventScroll: true });
}

/* On paper there is a plain table of those in trouble in place of the list. */
function printList() {
  const troubled = grid.list.filter((stream) => stream.isTroubled);
  const shown = COLUMNS.filter((column) => column.title !== "");
  const head = element("tr", {}, ...shown.map((column) => element("th", { scope: "col" }, column.title)));
  const rows = troubled.slice(0, PRINTED).map((stream) =>
    element("tr", {}, ...shown.map((column) => element("td", {}, column.text(stream)))));
  const room = document.getElementById("printed");
  const left = troubled.length - rows.length;
  room.replaceChildren(element("p", {}, `${count(troubled.length, "connection")} in trouble` +
    `${field.value === "" ? "" : `, filtered by ${field.value}`}${left > 0 ? `, of which the first ${PRINTED} are printed` : ""}.`),
  element("table", { class: "facts" }, element("thead", {}, head), element("tbody", {}, ...rows)));
}

function tellLeftOut() {
  const orderly = captures.reduce((sum, capture) => sum + capture.leftOut.orderly, 0);
  const troubled = captures.reduce((sum, capture) => sum + capture.leftOut.troubled, 0);
  const notice = document.getElementById("left-out");
  notice.hidden = orderly + troubled === 0;
  notice.textContent = `The totals and the charts count all connections. The list and the servers lack ` +
    `${orderly.toLocaleString("en")} orderly ones and ${troubled.toLocaleString("en")} in trouble: ` +
    `tcpphase report --all has them, and tcpphase -f csv.`;
}

/* The words in the table of troubles filter the list. */
function makeButtons() {
  for (const cell of document.querySelectorAll("#troubles th[scope=row]")) {
    const word = cell.textContent;
    cell.replaceChildren(filterButton(word, `"trouble:${word}"`));
  }
}

for (const part of document.querySelectorAll(".live")) {
  part.hidden = false;
}
document.getElementById("filter-form").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("filter-form").addEventListener("reset", () => setTimeout(show));
field.addEventListener("input", show);
addEventListener("beforeprint", printList);
tellLeftOut();
makeButtons();
showList();
showServers();
prepareTexts();
