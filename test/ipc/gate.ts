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
}

/** The gate in that memory. */
export function gateAt(memory: SharedArrayBuffer): Gate {
  const [waiting, opened] = [0, 1];
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
  };
}

export function makeGate(): Gate {
  return gateAt(new SharedArrayBuffer(8));
}
