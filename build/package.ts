/**
 * Packages the app for this system into `dist/package`: builds it, draws its icons, and hands all to electron-builder,
 * with whatever words follow, such as `--linux dir`. keytar is packaged as npm built it, so each system packages for itself.
 */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeIcons } from './icons.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function run(script: string, words: readonly string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...words], { cwd: root, stdio: 'inherit' });
}

run('vite/bin/vite.js', ['build', '--app', '--logLevel', 'warn']);
writeIcons(join(root, 'dist/icons'));
run('electron-builder/cli.js', ['--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2)]);
