import { parentPort } from 'node:worker_threads';
import { exporters, importers } from './exchange/formats.ts';
import { serveThread } from './faces/thread/serve.ts';
import { nodeHost } from './hosts/node.ts';

if (parentPort === null) throw new Error('this is no program of its own: the window starts it as a thread');
serveThread({ port: parentPort, host: nodeHost, exchange: { exporters, importers } });
