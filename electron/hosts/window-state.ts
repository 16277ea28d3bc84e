/** A place on the desktop, in its own points. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was when it was closed. */
export interface WindowState {
  readonly bounds: Bounds;
  readonly maximized: boolean;
}

/** Reads what {@link writeWindowState} wrote; null where it is something else. */
export function readWindowState(text: string | null): WindowState | null {
  try {
    const { bounds, maximized } = JSON.parse(text ?? '{}') ?? {};
    const { x, y, width, height } = bounds ?? {};
    if (![x, y, width, height].every(Number.isSafeInteger) || typeof maximized !== 'boolean') return null;
    return { bounds: { x, y, width, height }, maximized };
  } catch {
    return null;
  }
}

export function writeWindowState(state: WindowState): string {
  return `${JSON.stringify(state)}\n`;
}

/**
 * The bounds within the work area of the screen that shows most of them; null where none shows enough of them to take
 * hold of, such as after a screen was unplugged.
 */
export function fitBounds(bounds: Bounds, areas: readonly Bounds[]): Bounds | null {
  const shown = areas.map((area) => ({ area, size: overlap(bounds, area) })).sort((a, b) => b.size - a.size)[0];
  if (shown === undefined || shown.size < bounds.width * bounds.height * leastShown) return null;
  const { area } = shown;
  const width = Math.min(bounds.width, area.width);
  const height = Math.min(bounds.height, area.height);
  return {
    x: Math.max(area.x, Math.min(bounds.x, area.x + area.width - width)),
    y: Math.max(area.y, Math.min(bounds.y, area.y + area.height - height)),
    width,
    height,
  };
}

/** Of a window's size. */
const leastShown = 0.25;

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
