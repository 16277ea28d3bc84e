import { InviteValidationError } from '../../../shared/errors.ts';
import type { Exchange, Exchanger } from './job-runner.ts';

const exportRegistry: Exchanger = async (...asked) =>
  (await import('../../exchange/registry-export.ts')).exportRegistry(...asked);
const importRegistry: Exchanger = async (...asked) =>
  (await import('../../exchange/registry-import.ts')).importRegistry(...asked);

const notKnown: Exchanger = async () => {
  throw new InviteValidationError('import_refused', 'this version does not know that format', 'choose another one');
};

/** The formats that this program reads and writes. Each is loaded when it is asked for. */
export const formats: Exchange = {
  exporters: {
    registry: exportRegistry,
    'vault-os': notKnown,
    astrid: notKnown,
    posta: notKnown,
    tokens: notKnown,
  },
  importers: { registry: importRegistry, 'vault-os': notKnown, astrid: notKnown, posta: notKnown },
};
