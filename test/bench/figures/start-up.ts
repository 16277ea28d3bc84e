import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyMissing } from '../../support/available.ts';
import { setup as buildProgram } from '../../support/global-setup.ts';
import { startKeyring } from '../../support/keyring.ts';
import { type Figure, type Result, ratioLine } from '../figure.ts';
import { inTurns, median, timed } from '../rounds.ts';

const program = fileURLToPath(new URL('../../../dist/cli.cjs', import.meta.url));

/** The built `invites validate` as a whole process, with the key in a real keychain, beside `node -e 0`. */
export const startUpFigure: Figure = {
  name: 'start-up',
  run: async (workshop) => {
    const missing = whyMissing('keychain');
    if (missing !== null) {
      workshop.say(`start-up is left out: ${missing}`);
      return [];
    }
    buildProgram();
    const keyring = await startKeyring({ unlocked: true });
    try {
      const dir = join(workshop.folder('start-up'), 'vault');
      return [await measureStart(dir, { PATH: process.env['PATH'] ?? '', ...keyring.env }, workshop.quick ? 5 : 30)];
    } finally {
      await keyring.stop();
    }
  },
};

async function measureStart(dir: string, env: Record<string, string>, rounds: number): Promise<Result> {
  const run = (args: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stderr;
  };
  execFileSync(process.execPath, [program, '--vault', dir, 'init', '--key-store', 'keychain'], {
    env,
    stdio: 'ignore',
  });
  const shown = run([program, '--vault', dir, 'generate', '--label', 'Ada', '--show-code']);
  const code = shown.trim().split('\n').at(-1) ?? '';
  const { validated, bare } = await inTurns(rounds, {
    validated: () => [timed(() => run([program, '--vault', dir, 'validate', code]))],
    bare: () => [timed(() => run(['-e', '0']))],
  });
  const [measured, baseline] = [median(validated), median(bare)];
  return ratioLine({ what: 'invites validate : node -e 0', unit: 'ms', measured, baseline, atMost: 3 });
}
