// Lets the places of a picture be pointed at and picked: by mouse, by touch and by keys.

const PATIENCE = 300; // milliseconds for the answer to what was told, before more is told
const NEAR = 5; // pixels from a line at which it is pointed at
const FINGER = 8; // pixels more for what is touched
const SVG = "http://www.w3.org/2000/svg";
// Where a key leads, in rows and columns.
const WAYS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

const isInside = ([x, y], [left, top, width, height]) =>
  x >= left && x < left + width && y >= top && y < top + height;
const between = (value, most) => Math.min(Math.max(value, 0), most);

// How far a point is from the straight line between two others.
function gap([x, y], [a, b], [c, d]) {
  const [u, v] = [c - a, d - b];
  const share = between(((x - a) * u + (y - b) * v) / (u * u + v * v || 1), 1);
  return Math.hypot(x - a - share * u, y - b - share * v);
}

// The row and the column of a set that a point hits, with `more` pixels around dots and lines.
function hit({ cells, links, dots, radius, box, rows, columns }, point, more = 0) {
  if (cells) {
    if (!isInside(point, cells)) return undefined;
    const [left, top, width, height] = cells;
    const [x, y] = point;
    return [Math.floor(((y - top) / height) * rows), Math.floor(((x - left) / width) * columns)];
  }
  if (box && !isInside(point, box)) return undefined;
  let best;
  let least = box ? Infinity : (links ? NEAR : radius) + more;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const ends = links
        ? [links[0][row], links[1][column]]
        : Array(2).fill(dots[row * columns + column]);
      const away = gap(point, ...ends);
      if (away < least) [best, least] = [[row, column], away];
    }
  return best;
}

// The outline of one place of a set.
function outline({ cells, links, dots, radius, rows, columns }, [row, column]) {
  if (cells) {
    const [left, top, width, height] = cells;
    const [w, h] = [width / columns, height / rows];
    return `M${left + column * w} ${top + row * h}h${w}v${h}h${-w}Z`;
  }
  if (links) return `M${links[0][row]}L${links[1][column]}`;
  const [x, y] = dots[row * columns + column];
  const arc = `a${radius} ${radius} 0 1 0`;
  return `M${x - radius} ${y}${arc} ${2 * radius} 0${arc} ${-2 * radius} 0`;
}

// Messages to the kernel, one after the other: the next is told when the picture has answered, and
// of several of a kind that wait only the latest.
function messenger(tell) {
  const queue = [];
  let waiting;

  function say(message) {
    const [kind] = Object.keys(message);
    if (waiting) {
      if (queue.length && kind in queue.at(-1)) queue.pop();
      queue.push(message);
      return;
    }
    waiting = setTimeout(onAnswer, PATIENCE);
    tell(message);
  }

  function onAnswer() {
    clearTimeout(waiting);
    waiting = undefined;
    if (queue.length) say(queue.shift());
  }

  return { say, onAnswer, end: () => clearTimeout(waiting) };
}

// Fills an svg above the picture. Each set of spots is one node, which takes focus and stays when
// the picture changes: arrow keys go from place to place, Enter picks, Shift and arrows move.
export function pointing(svg, tell) {
  const { say, onAnswer, end } = messenger(tell);
  const nodes = new Map(); // by kind and index: the node of a set, and the place last pointed at
  const picked = svg.appendChild(document.createElementNS(SVG, "g"));
  picked.classList.add("nbcore-picked");
  let size = [1, 1];
  let hovered; // the node that the mouse points at
  let held; // the node that a pressed pointer drags over, or whose place it drags
  let pressed; // the node that is picked when the pointer is let go
  let told; // what the kernel knows to be pointed at

  const address = ({ set, at }) => [set.kind, set.index, ...at];
  const focused = () => [...nodes.values()].find(({ g }) => g === document.activeElement);

  function draw(g, set, at) {
    const d = outline(set, at);
    g.innerHTML = `<path d="${d}"/><path d="${d}"/>`;
  }

  // Shows what is pointed at, and asks what that is.
  function point() {
    const node = hovered ?? focused();
    for (const other of nodes.values()) other.g.classList.toggle("nbcore-pointed", other === node);
    if (node) draw(node.g, node.set, node.at);
    const now = JSON.stringify(node ? address(node) : null);
    if (now === told) return;
    told = now;
    say({ point: node ? address(node) : null });
  }

  function pick(node) {
    point();
    say({ pick: address(node) });
  }

  // Moves a place that can be dragged to the cell below a point of the picture.
  function drag(node, place) {
    const below = [...nodes.values()].find(({ set }) => set.kind === node.set.over);
    const cell = below && hit(below.set, place);
    if (cell) say({ drag: [...address(node), ...cell] });
  }

  function placeOf(event) {
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = size[0] / width;
    return [(event.clientX - left) * scale, (event.clientY - top) * scale];
  }

  // The uppermost set that is hit, pointed at there.
  function find(event) {
    const more = event.pointerType === "touch" ? FINGER : 0;
    for (const node of [...nodes.values()].reverse()) {
      const at = hit(node.set, placeOf(event), more);
      if (at) return Object.assign(node, { at });
    }
    return undefined;
  }

  function onMove(event) {
    if (!held) {
      hovered = find(event);
      svg.classList.toggle("nbcore-hit", Boolean(hovered));
      return point();
    }
    const place = placeOf(event);
    if (held.set.over) return drag(held, place);
    const at = hit(held.set, place);
    if (!at || String(at) === String(held.at)) return undefined;
    held.at = at;
    return pick(held);
  }

  function onDown(event) {
    if (event.button || !(hovered = find(event))) return;
    event.preventDefault(); // no text is marked, and no cell is taken up
    hovered.g.focus({ preventScroll: true });
    if (hovered.set.act) {
      pressed = hovered;
      return point();
    }
    pick(hovered);
    if (event.pointerType === "touch") return; // a finger that moves scrolls the page
    held = hovered;
    svg.setPointerCapture(event.pointerId);
  }

  function onUp() {
    if (pressed) pick(pressed);
    onCancel();
  }

  function onCancel() {
    held = undefined;
    pressed = undefined;
  }

  function onLeave({ pointerType }) {
    pressed = undefined;
    if (held || pointerType === "touch") return;
    hovered = undefined;
    point();
  }

  function onKeyDown(event) {
    const node = focused();
    if (!node || event.key === "Tab" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation(); // JupyterLab would go to another cell, or add one
    const way = WAYS[event.key];
    if (!way && !["Enter", " ", "Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    hovered = undefined;
    if (!way) {
      if (event.key === "Enter" || event.key === " ") pick(node);
      else say({ remove: address(node) });
    } else if (event.shiftKey && node.set.over) {
      const below = [...nodes.values()].find(({ set }) => set.kind === node.set.over).set;
      const [x, y] = node.set.dots[node.at[0] * node.set.columns + node.at[1]];
      const [, , width, height] = below.cells;
      drag(node, [x + (way[1] * width) / below.columns, y + (way[0] * height) / below.rows]);
    } else {
      const { rows, columns } = node.set;
      node.at = [between(node.at[0] + way[0], rows - 1), between(node.at[1] + way[1], columns - 1)];
      point();
    }
  }

  function onFocus() {
    hovered = undefined;
    point();
  }

  function makeNode({ kind, index }) {
    const g = svg.insertBefore(document.createElementNS(SVG, "g"), picked);
    g.setAttribute("role", "slider");
    g.setAttribute("tabindex", 0);
    g.setAttribute("aria-valuemin", 0);
    g.dataset.lmSuppressShortcuts = true;
    g.dataset.spots = `${kind} ${index}`;
    return { g, at: [0, 0] };
  }

  // Takes up the spots of a new picture, and the words for what is pointed at.
  function update({ spots, width, height, pointed, picked: chosen, readout }) {
    size = [width, height];
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    const before = new Set(nodes.keys());
    for (const set of spots) {
      const name = `${set.kind} ${set.index}`;
      before.delete(name);
      if (!nodes.has(name)) nodes.set(name, makeNode(set));
      const node = nodes.get(name);
      // Where a control has picked another place, keys go on from there.
      if (set.at && String(set.at) !== String(node.set?.at)) node.at = set.at;
      node.at = [between(node.at[0], set.rows - 1), between(node.at[1], set.columns - 1)];
      node.set = set;
      node.g.setAttribute("aria-label", set.name);
      node.g.setAttribute("aria-valuemax", set.rows * set.columns - 1);
      node.g.setAttribute("aria-valuenow", node.at[0] * set.columns + node.at[1]);
      draw(node.g, set, node.at);
    }
    for (const name of before) {
      const { g } = nodes.get(name);
      if (nodes.get(name) === hovered) hovered = undefined;
      g.remove();
      nodes.delete(name);
    }
    const node = hovered ?? focused();
    if (node && JSON.stringify(pointed) === JSON.stringify(address(node)))
      node.g.setAttribute("aria-valuetext", readout);
    const own = chosen && nodes.get(`${chosen[0]} ${chosen[1]}`);
    picked.innerHTML = "";
    if (own) draw(picked, own.set, chosen.slice(2));
    onAnswer();
    point();
  }

  const listeners = {
    pointermove: onMove,
    pointerdown: onDown,
    pointerup: onUp,
    pointercancel: onCancel,
    pointerleave: onLeave,
    keydown: onKeyDown,
    focusin: onFocus,
    focusout: () => setTimeout(point),
  };
  for (const [name, listener] of Object.entries(listeners)) svg.addEventListener(name, listener);
  return { update, end };
}
