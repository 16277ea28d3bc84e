// A process that begins to write into a registry and never ends.
import { openDatabase } from '../../../electron/registry/open-database.ts';
import { takeOrder, tell } from './order.ts';

const { path, key } = await takeOrder<{ readonly path: string; readonly key: string }>();
openDatabase(path, Buffer.from(key, 'hex'), { create: false }).write(() => {
  tell('held');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
