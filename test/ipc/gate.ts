/** A gate that one thread waits at and another one opens. */
export interface Gate {
  readonly memory: SharedArrayBuffer;
  /** Waits at the gate until it is open. */
  readonly pass: () => Promise<void>;
  /** The same, with nothing else running in this thread meanwhile. */
  readonly block: () => void;
  /** Ends when somebody waits there. */
  readonly reached: () => Promise<void>;
  readonly open: () => void;
  /** From now on threads wait there, too, when they first tell how far they are. */
  readonly holdJobs: () => void;
  readonly holdsJobs: () => boolean;
}

/** The gate in that memory. */
export function gateAt(memory: SharedArrayBuffer): Gate {
  const [waiting, opened, holding] = [0, 1, 2];
  const words = new Int32Array(memory);
  const set = (place: number) => {
    Atomics.store(words, place, 1);
    Atomics.notify(words, place);
  };
  const until = async (place: number) => {
    await Atomics.waitAsync(words, place, 0).value;
  };
  return {
    memory,
    pass: async () => {
      set(waiting);
      await until(opened);
    },
    block: () => {
      set(waiting);
      Atomics.wait(words, opened, 0);
    },
    reached: () => until(waiting),
    open: () => set(opened),
    holdJobs: () => set(holding),
    holdsJobs: () => Atomics.load(words, holding) === 1,
  };
}

export function makeGate(): Gate {
  return gateAt(new SharedArrayBuffer(12));
}
