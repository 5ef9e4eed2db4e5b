/* The servers with the most connections in trouble. */

const SERVERS_SHOWN = 15;

function countByServer(list) {
  const servers = new Map();
  for (const stream of list) {
    let server = servers.get(stream.server);
    if (server === undefined) {
      server = { name: stream.server, all: 0, troubled: 0, worst: new Map() };
      servers.set(stream.server, server);
    }
    server.all++;
    if (stream.isTroubled) {
      server.troubled++;
      const word = stream.troubles[0];
      server.worst.set(word, (server.worst.get(word) ?? 0) + 1);
    }
  }
  return Array.from(servers.values()).sort((a, b) => b.troubled - a.troubled || b.all - a.all);
}

/* A word that filters the list when it is pressed. */
function filterButton(text, filter) {
  const button = element("button", { type: "button", class: "word", title: `Show only these: ${filter}` }, text);
  button.addEventListener("click", () => applyFilter(filter));
  return button;
}

function serverRow(server) {
  const worst = Array.from(server.worst).sort((a, b) => b[1] - a[1])
    .map(([word, number]) => `${number} ${word}`).join(", ");
  return element("tr", {},
    element("td", {}, filterButton(server.name, `"server:${server.name}"`)),
    element("td", { class: "number" }, String(server.all)),
    element("td", { class: "number" }, String(server.troubled)),
    element("td", {}, worst));
}

function drawServers(list) {
  const servers = countByServer(list);
  const more = servers.length - SERVERS_SHOWN;
  document.querySelector("#servers tbody").replaceChildren(...servers.slice(0, SERVERS_SHOWN).map(serverRow));
  document.getElementById("more-servers").textContent =
    more > 0 ? `${count(more, "more server")}, with fewer connections in trouble.` : "";
}
