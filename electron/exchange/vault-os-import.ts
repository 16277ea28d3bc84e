import { InviteValidationError } from '../../shared/errors.ts';
import type { Exchanger } from './formats.ts';

export const importVaultOs: Exchanger = async () => {
  throw new InviteValidationError('import_refused', 'this version does not know that format', 'choose another one');
};
