// Where the places of a picture are: rows and columns of cells, of dots, or of lines between ends.

const SLIM = 9; // pixels below which a cell is too narrow for a frame
const RIM = 2; // pixels between a dot and its outline
const NEAR = 5; // pixels from a line at which it is pointed at

const isInside = ([x, y], [left, top, width, height]) =>
  x >= left && x < left + width && y >= top && y < top + height;
export const between = (value, most) => Math.min(Math.max(value, 0), most);

// How far a point is from the straight line between two others.
function gap([x, y], [a, b], [c, d]) {
  const [u, v] = [c - a, d - b];
  const share = between(((x - a) * u + (y - b) * v) / (u * u + v * v || 1), 1);
  return Math.hypot(x - a - share * u, y - b - share * v);
}

// The row and the column of a set that a point hits, with `more` pixels around dots and lines.
export function hit({ cells, links, dots, radius, box, rows, columns }, point, more = 0) {
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

// The row and the column of a set nearest to a point; beside cells those at their edge.
export function nearest(set, [x, y]) {
  if (!set.cells) return hit(set, [x, y]);
  const [left, top, width, height] = set.cells;
  const inside = (value, low, size) => Math.min(Math.max(value, low), low + size * (1 - 1e-6));
  return hit(set, [inside(x, left, width), inside(y, top, height)]);
}

// The outline of one place of a set.
export function outline({ cells, links, dots, radius, square, rows, columns }, [row, column]) {
  const around = (left, top, w, h) => `M${left} ${top}h${w}v${h}h${-w}Z`;
  if (cells) {
    const [left, top, width, height] = cells;
    const [w, h] = [width / columns, height / rows];
    // Of a value among many a line is enough, beside which the curve can be seen.
    if (rows === 1 && w < SLIM) return `M${left + (column + 0.5) * w} ${top}v${height}`;
    return around(left + column * w, top + row * h, w, h);
  }
  if (links) return `M${links[0][row]}L${links[1][column]}`;
  const [x, y] = dots[row * columns + column];
  const r = radius + RIM;
  if (square) return around(x - r, y - r, 2 * r, 2 * r);
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}
