import { exporters, importers } from '../../exchange/formats.ts';
import type { Exchange } from './job-runner.ts';

/** The formats that this program reads and writes. */
export const formats: Exchange = { exporters, importers };
