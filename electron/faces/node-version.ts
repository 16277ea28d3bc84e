import { InviteValidationError } from '../../shared/errors.ts';

/** The version of Node-API that the registry's native module is built for: Node 22.14, 23.6 and all later ones have it. */
const nodeApi = 10;

/** Throws `usage` on a Node that is too old: the registry's native module would end it without a word. */
export function refuseOldNode(): void {
  if (Number(process.versions['napi']) >= nodeApi) return;
  const message = `this program needs Node 22.14 or later (of 23, 23.6), and was started with ${process.versions.node}`;
  throw new InviteValidationError('usage', message, 'put a newer node first on the PATH');
}
