// Keeps the page as the server would show it now. Without this script every page still works.

const main = document.getElementById("main");
const state = document.getElementById("live");
const POLL_EVERY = 3000;
const TRIES = 2;

/** Makes a node like another one and leaves alone what is alike: focus, selection, open details. */
function become(node, wanted) {
  const names = new Set([...node.getAttributeNames(), ...wanted.getAttributeNames()]);
  for (const name of names) {
    // Whoever looks decides what is open.
    if (name === "open") continue;
    const value = wanted.getAttribute(name);
    if (value === null) node.removeAttribute(name);
    else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  const ours = [...node.childNodes];
  const theirs = [...wanted.childNodes];
  // A list that got longer at its top keeps its rows: they are recognised by their links.
  const known = new Map(ours.filter((child) => key(child)).map((child) => [key(child), child]));
  let place = node.firstChild;
  for (const child of theirs) {
    const match = key(child) ? known.get(key(child)) : next(place, child);
    if (match === undefined || !alike(match, child)) {
      node.insertBefore(child, place);
      continue;
    }
    if (match !== place) node.insertBefore(match, place);
    else place = place.nextSibling;
    if (match.nodeType === Node.ELEMENT_NODE) become(match, child);
    else if (match.data !== child.data) match.data = child.data;
  }
  while (place !== null) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

/** The first of these siblings that is alike: what stands before it has gone. */
function next(place, child) {
  for (let node = place; node !== null; node = node.nextSibling) if (alike(node, child)) return node;
  return undefined;
}

function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return undefined;
  if (node.id) return "#" + node.id;
  return node.localName === "tr" ? node.querySelector("td:last-child a")?.getAttribute("href") : undefined;
}

function alike(one, other) {
  return one !== null && one.nodeType === other.nodeType && one.nodeName === other.nodeName && key(one) === key(other);
}

/** Says to those who do not see it that a run has ended. */
function say(before) {
  const after = main.querySelector("h1 .status")?.textContent;
  if (before && after && before !== after) document.getElementById("said").textContent = "Status: " + after;
}

function take(html) {
  // A form in which somebody is choosing is not pulled from under their hands.
  if (main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return;
  const before = main.querySelector("h1 .status")?.textContent;
  const wanted = new DOMParser().parseFromString(html, "text/html").getElementById("main");
  if (wanted !== null) {
    become(main, wanted);
    say(before);
  }
}

function show(words, on) {
  state.hidden = false;
  state.textContent = words;
  state.classList.toggle("on", on);
}

async function ask() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    take(await response.text());
    show("Every few seconds", true);
  } catch {
    show("No connection", false);
  }
}

function poll() {
  ask();
  setInterval(ask, POLL_EVERY);
}

function follow() {
  const address = location.pathname + location.search;
  const source = new EventSource("/live?page=" + encodeURIComponent(address));
  let failures = 0;
  source.onopen = () => show("Live", true);
  source.onmessage = (event) => {
    failures = 0;
    take(JSON.parse(event.data));
  };
  source.onerror = () => {
    failures += 1;
    show("No connection", false);
    if (source.readyState === EventSource.CLOSED || failures > TRIES) {
      source.close();
      poll();
    }
  };
  addEventListener("pagehide", () => source.close());
}

if (main.dataset.live === "yes") {
  if ("EventSource" in globalThis) follow();
  else poll();
}
