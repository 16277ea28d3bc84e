import { setTimeout as pause } from 'node:timers/promises';

/** A page of a browser, spoken to in the browser's own protocol: that is there sooner than any library is. */
export interface Target {
  readonly send: (method: string, params?: object) => Promise<unknown>;
  /** What the page tells by calling the function of that name, which it has from now on. */
  readonly hear: (name: string) => Promise<string>;
  readonly close: () => void;
}

/** Reaches the first page of the browser that listens at that port. */
export async function openTarget(port: number): Promise<Target> {
  const socket = new WebSocket(await findPage(port));
  const waiting = new Map<number, (message: Message) => void>();
  const hearing = new Map<string, (text: string) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message: Message = JSON.parse(String(data));
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.method === 'Runtime.bindingCalled') hearing.get(message.params.name)?.(message.params.payload);
  });
  await new Promise((done) => socket.addEventListener('open', done, { once: true }));
  let last = 0;
  const send = (method: string, params: object = {}) =>
    new Promise((done, fail) => {
      last += 1;
      waiting.set(last, ({ result, error }) => (error ? fail(new Error(error.message)) : done(result)));
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await send('Page.enable');
  await send('Runtime.enable');
  return {
    send,
    hear: async (name) => {
      const told = new Promise<string>((done) => hearing.set(name, done));
      await send('Runtime.addBinding', { name });
      return await told;
    },
    close: () => socket.close(),
  };
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params: { readonly name: string; readonly payload: string };
}

async function findPage(port: number): Promise<string> {
  for (;;) {
    try {
      const list = await (await fetch(`http://127.0.0.1:${port}/json/list`)).text();
      const targets: { type: string; webSocketDebuggerUrl: string }[] = JSON.parse(list);
      const page = targets.find(({ type }) => type === 'page');
      if (page !== undefined) return page.webSocketDebuggerUrl;
    } catch {
      // It does not listen yet.
    }
    await pause(5);
  }
}
