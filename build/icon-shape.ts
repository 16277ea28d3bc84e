/** The app's icon as a shape: a shield with a tick on a rounded ground, in a square of 24 units. */

type Point = readonly [x: number, y: number];
type Colour = readonly [r: number, g: number, b: number];

const ground: Colour = [0x0f, 0x6b, 0x5c];
const shieldColour: Colour = [0xff, 0xff, 0xff];

/** The mark of the window (`renderer/ui/brand-mark.tsx`), a little smaller, so that the ground frames it. */
const scale = 0.74;
const shield = [
  ...[p(12, 2), p(4, 5), p(4, 11.2)],
  ...curve(p(4, 11.2), p(4, 16.1), p(7.3, 20.2), p(12, 22)),
  ...curve(p(12, 22), p(16.7, 20.2), p(20, 16.1), p(20, 11.2)),
  p(20, 5),
];
const tick = [p(8.6, 12), p(11.1, 14.5), p(15.7, 9.7)];
const tickRadius = (2.2 * scale) / 2;
const corner = 5.2;

/** The colour at a point, or null outside the icon. */
export function colourAt(x: number, y: number): Colour | null {
  if (!isInGround(x, y)) return null;
  if (!isInside(shield, x, y)) return ground;
  return distanceTo(tick, x, y) <= tickRadius ? ground : shieldColour;
}

function p(x: number, y: number): Point {
  return [12 + (x - 12) * scale, 12 + (y - 12) * scale];
}

function curve(a: Point, b: Point, c: Point, d: Point): Point[] {
  return Array.from({ length: 16 }, (_, step) => {
    const t = (step + 1) / 16;
    const at = (axis: 0 | 1) =>
      (1 - t) ** 3 * a[axis] + 3 * (1 - t) ** 2 * t * b[axis] + 3 * (1 - t) * t ** 2 * c[axis] + t ** 3 * d[axis];
    return [at(0), at(1)];
  });
}

function isInGround(x: number, y: number): boolean {
  const beyond = (v: number) => Math.max(corner - v, v - (24 - corner), 0);
  return Math.hypot(beyond(x), beyond(y)) <= corner;
}

/** By the number of edges that a ray to the right crosses. */
function isInside(shape: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  let [fromX, fromY] = shape.at(-1) ?? [0, 0];
  for (const [toX, toY] of shape) {
    if (fromY > y !== toY > y && x < ((fromX - toX) * (y - toY)) / (fromY - toY) + toX) inside = !inside;
    [fromX, fromY] = [toX, toY];
  }
  return inside;
}

function distanceTo(line: readonly Point[], x: number, y: number): number {
  const distances = line.slice(1).map(([toX, toY], at) => {
    const [fromX, fromY] = line[at] ?? [toX, toY];
    const [dx, dy] = [toX - fromX, toY - fromY];
    const along = Math.max(0, Math.min(1, ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - fromX - along * dx, y - fromY - along * dy);
  });
  return Math.min(...distances);
}
