/**
 * The program behind `npm run sbom`: writes what the program is made of (CycloneDX, by npm itself) to `dist/sbom.json`. The
 * tools that build it are in there too: the window's libraries are bundled, and stand among them.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const npm = process.env['npm_execpath'];
if (npm === undefined) throw new Error('run it as: npm run sbom');

const text = execFileSync(
  process.execPath,
  [npm, 'sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
  { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
);
const { components, specVersion }: { components: unknown[]; specVersion: string } = JSON.parse(text);
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'dist', 'sbom.json'), text);
console.log(`dist/sbom.json: ${components.length} components, CycloneDX ${specVersion}`);
