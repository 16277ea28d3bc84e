import { readdirSync, readFileSync } from 'node:fs';

/** Looks at the processes below one, again and again, until it is stopped. */
export interface ProcessWatch {
  /** Words and environment of each process that was seen, each once. */
  stop(): Buffer[];
}

const everyMs = 20;

/** Watches the descendants of a process. Sees nothing where the system shows no processes as files. */
export function watchProcesses(root: number): ProcessWatch {
  const seen = new Map<string, Buffer>();
  const look = () => {
    for (const pid of descendants(root)) {
      for (const part of ['cmdline', 'environ']) {
        const bytes = readQuietly(`/proc/${pid}/${part}`);
        if (bytes !== null) seen.set(bytes.toString('latin1'), bytes);
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return [...seen.values()];
    },
  };
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of listQuietly('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The parent stands behind the name, which may hold anything but ends with the last bracket.
    const parent = Number(/\) . (\d+)/.exec(readQuietly(`/proc/${name}/stat`)?.toString() ?? '')?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (let next = children.get(root) ?? []; next.length > 0; next = next.flatMap((pid) => children.get(pid) ?? [])) {
    found.push(...next);
  }
  return found;
}

function listQuietly(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Processes end while they are looked at. */
function readQuietly(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
