/* Elements, and values as people read them. */

/* An element with attributes and children; strings become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/* Seconds as "8.3 ms"; null as "-". */
function duration(seconds) {
  if (seconds === null) {
    return "-";
  }
  const size = Math.abs(seconds);
  if (size >= 100) {
    return `${seconds.toFixed(0)} s`;
  }
  if (size >= 1) {
    return `${seconds.toFixed(size >= 10 ? 1 : 2)} s`;
  }
  if (size >= 0.001) {
    return `${(seconds * 1e3).toFixed(size >= 0.1 ? 0 : 1)} ms`;
  }
  return `${(seconds * 1e6).toFixed(0)} µs`;
}

/* Octets as "418k". */
function octets(number) {
  const units = ["", "k", "M", "G", "T"];
  let unit = 0;
  let size = number;
  for (; size >= 999.5 && unit < units.length - 1; unit++) {
    size /= 1000;
  }
  return `${size.toFixed(unit > 0 && size < 9.95 ? 1 : 0)}${units[unit]}`;
}

/* Seconds since 1970 as "2024-01-31 12:00:00.123", UTC. */
function moment(seconds, digits = 3) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) {
    return "-";
  }
  return date.toISOString().replace("T", " ").slice(0, digits > 0 ? 20 + digits : 19);
}

/* A word for a shell: in single quotes, with control characters as escapes in $'...'. */
function shellWord(word) {
  const path = word.startsWith("-") && word !== "-" ? `./${word}` : word;
  if (/^[\w./,:@%+=-]+$/.test(path)) {
    return path;
  }
  if (!/[\u0000-\u001f\u007f-\u009f]/.test(path)) {
    return `'${path.replaceAll("'", "'\\''")}'`;
  }
  const escaped = path.replace(/[\\']/g, "\\$&").replace(/[\u0000-\u001f\u007f-\u009f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `$'${escaped}'`;
}
