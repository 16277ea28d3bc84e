import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { createBuilder } from 'vite';
import { expect, test } from 'vitest';
import { callNames, eventNames } from '../../shared/contract.ts';
import { tempFolder } from '../support/temp.ts';

test('the preload script is built as one small file that wants Electron alone and knows every name', async () => {
  const outDir = tempFolder('preload');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const builder = await createBuilder({ root, logLevel: 'error', environments: { preload: { build: { outDir } } } });
  const { preload } = builder.environments;
  if (preload === undefined) throw new Error('there is nothing to build');
  await builder.build(preload);
  expect(readdirSync(outDir)).toEqual(['preload.cjs']);
  const script = readFileSync(join(outDir, 'preload.cjs'), 'utf8');
  // A schema library alone would be many times as long.
  expect(script.length).toBeLessThan(4_000);

  const wanted: string[] = [];
  const passed: unknown[] = [];
  const told = new Map<string, (...args: unknown[]) => void>();
  const exposed: Record<string, Record<string, (...args: unknown[]) => unknown>> = {};
  const electron = {
    ipcRenderer: {
      on: (channel: string, listener: (...args: unknown[]) => void) => told.set(channel, listener),
      invoke: async (...args: unknown[]) => passed.push(args[1]),
    },
    contextBridge: { exposeInMainWorld: (name: string, api: (typeof exposed)[string]) => (exposed[name] = api) },
  };
  const require = (name: string) => {
    wanted.push(name);
    return electron;
  };
  // A sandboxed preload script has no more than this of Node.js.
  runInContext(script, createContext({ require, module: {}, exports: {} }));
  expect(wanted).toEqual(['electron']);
  for (const name of [...callNames, 'another']) await exposed['vault']?.['call']?.(name, {});
  expect(passed).toEqual(callNames);
  const heard: unknown[] = [];
  for (const event of [...eventNames, 'another']) {
    exposed['vault']?.['on']?.(event, () => heard.push(event));
    for (const tell of told.values()) tell({}, event, {});
  }
  expect(heard).toEqual(eventNames);
});
