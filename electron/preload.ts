/** The window's one way out: `window.vault`, which calls and hears what the contract names, and nothing else. */
import { contextBridge, ipcRenderer } from 'electron';
import type { Envelope } from '../shared/contract/basics.ts';
import { callNames, eventNames } from '../shared/contract.ts';
import { callChannel, eventChannel } from './hosts/electron-channels.ts';

type Listener = (payload: unknown) => void;

const calls = new Set<unknown>(callNames);
const listeners = new Map<unknown, Set<Listener>>(eventNames.map((name) => [name, new Set()]));

const unknownCall: Envelope = {
  ok: false,
  error: {
    name: 'InviteValidationError',
    code: 'usage',
    message: 'the window asked for a call that does not exist',
    hint: 'start the app anew',
  },
};

ipcRenderer.on(eventChannel, (_event, name: unknown, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

contextBridge.exposeInMainWorld('vault', {
  call: async (name: unknown, input: unknown): Promise<unknown> =>
    calls.has(name) ? await ipcRenderer.invoke(callChannel, name, input) : unknownCall,
  on: (event: unknown, listener: Listener): (() => void) => {
    const all = listeners.get(event);
    // Each its own: whoever hears twice is told twice, and stops hearing once.
    const heard: Listener = (payload) => listener(payload);
    all?.add(heard);
    return () => void all?.delete(heard);
  },
});
