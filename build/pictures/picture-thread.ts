import { parentPort, workerData } from 'node:worker_threads';
import { exporters, importers } from '../../electron/exchange/formats.ts';
import { serveThread } from '../../electron/faces/thread/serve.ts';
import { nodeHost } from '../../electron/hosts/node.ts';

/** The thread of the program, at the time that the pictures show. `workerData` is that time, shared, in milliseconds. */
const clock: Float64Array = workerData;
if (parentPort === null) throw new Error('this is no program of its own: the demo world starts it as a thread');
const host = { ...nodeHost, now: () => clock[0] ?? 0 };
serveThread({ port: parentPort, host, exchange: { exporters, importers } });
