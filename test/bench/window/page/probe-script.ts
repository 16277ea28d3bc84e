import type { Frames, Outcome, Probe, ScrollRun, TimedRead } from '../probe.ts';

// It is sent into the page as it stands, without its types, and so imports nothing else.

type Reader = () => { readonly call: string; readonly input: object };

function isThere(outcome: Outcome): boolean {
  if (outcome.kind === 'verdict') return document.querySelector('.verdict-panel') !== null;
  if (document.querySelector('.invites-body[aria-busy="true"], .invite-row[aria-busy="true"]') !== null) return false;
  if (outcome.kind === 'row') return document.querySelector(`.invite-row[data-index="${outcome.index}"]`) !== null;
  return document.querySelector('.invite-row, .empty-state') !== null;
}

/** The moment behind the next paint: a task that was queued in a frame comes when that frame has been handed on. */
function afterPaint(): Promise<number> {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        done(performance.now());
      };
      port2.postMessage(null);
    });
  });
}

/** Waits until what stands there of before is gone and what was asked for has come. */
function whenThere(outcome: Outcome): Promise<void> {
  return new Promise((done) => {
    let gone = false;
    const look = () => {
      gone ||= !isThere(outcome);
      if (!gone || !isThere(outcome)) return;
      observer.disconnect();
      done();
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
}

/** Milliseconds after which nothing is waited for any more. */
const patience = 20_000;

let armed: Promise<number> = Promise.resolve(Number.NaN);

function arm(type: string, outcome: Outcome): void {
  armed = new Promise((done, fail) => {
    const why = `no ${JSON.stringify(outcome)} after ${type}`;
    const tooLong = setTimeout(() => fail(new Error(why)), patience);
    const hear = async (event: Event) => {
      await whenThere(outcome);
      clearTimeout(tooLong);
      done((await afterPaint()) - event.timeStamp);
    };
    addEventListener(type, (event) => void hear(event), { capture: true, once: true });
  });
  armed.catch(() => {});
}

/** Counts frames until the function that it returns is called. `onFrame` is called in each. */
function watchFrames(onFrame: () => void = () => {}): () => Frames {
  const gaps: number[] = [];
  const long: number[] = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'long-animation-frame' });
  let last: number | null = null;
  let handle = requestAnimationFrame(function frame(now) {
    if (last !== null) gaps.push(now - last);
    last = now;
    onFrame();
    handle = requestAnimationFrame(frame);
  });
  return () => {
    cancelAnimationFrame(handle);
    long.push(...observer.takeRecords().map(({ duration }) => duration));
    observer.disconnect();
    return { gaps, long };
  };
}

/** Pixels that a wheel moves in a frame. */
const steps = { wheel: 1_500, brisk: 450 };

async function scroll(kind: 'bar' | 'wheel' | 'brisk', frames: number): Promise<ScrollRun> {
  const box = document.querySelector('.invite-box');
  if (box === null) throw new Error('no list is shown');
  const all = document.getElementsByTagName('*');
  const nodes: number[] = [];
  const end = box.scrollHeight - box.clientHeight;
  let at = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = watchFrames(() => {
    nodes.push(all.length);
    at += 1;
    if (at > frames) resolve();
    else if (kind === 'bar') box.scrollTop = end * (1 - Math.abs(1 - (2 * at) / frames));
    else box.scrollTop += at <= frames / 2 ? steps[kind] : -steps[kind];
  });
  await promise;
  const measured = stop();
  return { ...measured, nodes: [Math.min(...nodes), Math.max(...nodes)] };
}

function paste(text: string): void {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const init = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement?.dispatchEvent(new ClipboardEvent('paste', init));
}

async function ask(call: string, input: object): Promise<unknown> {
  const { vault } = window as unknown as { vault: { call: (name: string, input: object) => Promise<Answer> } };
  const answer = await vault.call(call, input);
  if (!answer.ok) throw new Error(`${call}: ${answer.error.code}, ${answer.error.message}`);
  return answer.value;
}

type Answer = { ok: true; value: unknown } | { ok: false; error: { code: string; message: string } };

/** What a window reads, at places that change from turn to turn. */
async function readers(): Promise<readonly Reader[]> {
  const counts = (await ask('invites.counts', {})) as Record<string, number>;
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const somewhere = () => 1 + Math.floor(Math.random() * (all - 1));
  return [
    () => ({ call: 'invites.list', input: { limit: 100, offset: somewhere() } }),
    () => ({ call: 'invites.list', input: { limit: 100, sort: 'label', states: ['ACTIVE'] } }),
    () => ({ call: 'invites.list', input: { limit: 100, search: 'kow' } }),
    () => ({ call: 'invites.counts', input: {} }),
    () => ({ call: 'invites.show', input: { id: somewhere() } }),
    () => ({ call: 'audit.list', input: { limit: 100, after: somewhere() } }),
    () => ({ call: 'audit.list', input: { limit: 100, filter: { inviteId: somewhere() } } }),
    () => ({ call: 'vault.status', input: {} }),
  ];
}

let running: Promise<unknown> = Promise.resolve();

function start(call: string, input: object): void {
  running = ask(call, input);
  // Whoever waits for it hears of a fault.
  running.catch(() => {});
}

async function readUntilDone(atLeast: number): Promise<{ reads: readonly TimedRead[]; frames: Frames }> {
  let done = false;
  const end = running.finally(() => {
    done = true;
  });
  end.catch(() => {});
  const turns = await readers();
  const stop = watchFrames();
  const reads: TimedRead[] = [];
  for (let turn = 0; !done || turn < atLeast; turn++) {
    const next = turns[turn % turns.length]?.();
    if (next === undefined) break;
    const from = performance.now();
    await ask(next.call, next.input);
    reads.push({ call: next.call, ms: performance.now() - from });
    // A window that reads is also drawn.
    await new Promise((rest) => setTimeout(rest, 5));
  }
  await end;
  return { reads, frames: stop() };
}

Object.assign(globalThis, {
  probe: { arm, painted: () => armed, paste, scroll, start, readUntilDone } satisfies Probe,
});
