/* One connection: its ladder, cause, hints, filters for Wireshark, and all fields. */

/* A text to copy, with its button. */
function copyLine(title, text) {
  const button = element("button", { type: "button" }, "Copy");
  const code = element("code", {}, text);
  button.setAttribute("aria-label", `Copy: ${title}`);
  button.addEventListener("click", () => copy(code, button));
  return element("div", { class: "copy" }, element("span", { class: "copy-title" }, title), code, button);
}

async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code);         // without the permission: to be copied by hand
    button.textContent = "Selected";
  }
}

function conversationFilter(stream) {
  const family = (address) => (address.includes(":") ? "ipv6" : "ip");
  const [client, server] = [stream.value("client.address"), stream.value("server.address")];
  return `(${family(client)}.addr eq ${client} and ${family(server)}.addr eq ${server}) and ` +
    `(tcp.port eq ${stream.value("client.port")} and tcp.port eq ${stream.value("server.port")})`;
}

function ladderCommand(stream) {
  const options = about.options === "" ? "" : `${about.options} `;
  return `tcpphase ladder ${options}-n ${stream.index} -o stream-${stream.index}.svg -- ${shellWord(stream.capture.name)}`;
}

function ladderOf(stream) {
  const template = stream.capture.ladders.get(stream.index);
  if (template === undefined) {
    return element("p", { class: "quiet" },
      `The page has ladders of the worst ${count(about.ladders, "connection")} of a capture only. The command draws this one.`);
  }
  return element("div", { class: "ladder", tabindex: "0", role: "group", "aria-label": "Ladder" }, template.content.cloneNode(true));
}

function hintsOf(stream) {
  return element("ul", { class: "hints" }, ...stream.troubles.map((word) =>
    element("li", {}, element("b", {}, word), `: ${about.troubles[word].meaning}. Look at: ${about.troubles[word].hint}.`)));
}

function fieldText(name, value) {
  if (Array.isArray(value)) {
    return value.join(name === "stream.hint" ? "; " : " ");
  }
  return name === "stream.start_time" ? `${moment(value, 3)} (${value})` : String(value);
}

function fieldsOf(stream) {
  const rows = about.columns.flatMap((name, i) => (stream.row[i] === null ? []
    : [element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, fieldText(name, stream.row[i])))]));
  return element("details", {}, element("summary", {}, "All fields"),
    element("table", { class: "facts" }, element("tbody", {}, ...rows)));
}

function detailOf(stream) {
  const cause = stream.severity > 0 ? stream.value("cause") : null;
  const parts = [element("p", {}, stream.value("summary"))];
  if (cause !== null) {
    parts.push(element("p", { class: `cause-line ${SEVERITIES[stream.severity]}` }, cause));
  }
  if (stream.troubles.length > 0) {
    parts.push(hintsOf(stream));
  }
  parts.push(copyLine("Filter in Wireshark", conversationFilter(stream)),
    copyLine("with the plugin", `tcpphase.stream.index == ${stream.index}`),
    copyLine("Ladder", ladderCommand(stream)), ladderOf(stream), fieldsOf(stream));
  return parts;
}

class Detail {
  constructor(grid) {
    this.grid = grid;
    this.dialog = document.getElementById("detail");
    document.getElementById("close").addEventListener("click", () => this.dialog.close());
    document.getElementById("before").addEventListener("click", () => this.step(-1));
    document.getElementById("after").addEventListener("click", () => this.step(1));
    this.dialog.addEventListener("close", () => this.grid.room.focus());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) {           // beside it
        this.dialog.close();
      }
    });
  }

  open(row) {
    const stream = this.grid.list[row];
    const name = captures.length > 1 ? `${stream.capture.name}, stream` : "Stream";
    document.getElementById("detail-heading").textContent =
      `${name} ${stream.index}: ${stream.client} > ${stream.server}`;
    document.getElementById("detail-body").replaceChildren(...detailOf(stream));
    document.getElementById("before").disabled = row === 0;
    document.getElementById("after").disabled = row + 1 === this.grid.list.length;
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
    this.dialog.scrollTop = 0;
  }

  step(rows) {
    this.grid.move(rows);
    this.open(this.grid.active);
  }
}
