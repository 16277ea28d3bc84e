import { InviteValidationError } from '../../shared/errors.ts';

/** Throws `usage` on a Node below 22.12: the registry's native module would end it without a word. */
export function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return;
  const message = `this program needs Node 22.12 or later, and was started with ${process.versions.node}`;
  throw new InviteValidationError('usage', message, 'put a newer node first on the PATH');
}
