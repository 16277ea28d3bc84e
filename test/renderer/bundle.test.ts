import { gzipSync } from 'node:zlib';
import { createBuilder, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

/** All that the window loads as text, packed. Bytes. */
const largest = 350_000;

it('is small enough to open at once: no more than 350 kB packed, and no schemas, which the main process checks by', async () => {
  const builder = await createBuilder({ logLevel: 'silent', environments: { renderer: { build: { write: false } } } });
  const { renderer } = builder.environments;
  if (renderer === undefined) throw new Error('the renderer has no environment');
  const { output } = (await builder.build(renderer)) as Rolldown.RolldownOutput;
  const texts = output.flatMap((file) => {
    if (file.type === 'chunk') return file.code;
    return /\.(js|css|html)$/.test(file.fileName) ? Buffer.from(file.source) : [];
  });
  const packed = texts.map((text) => gzipSync(text, { level: 9 }).length);
  expect(packed.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(largest);
  const modules = output.flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []));
  const shipped = modules.filter(([, { renderedLength }]) => renderedLength > 0).map(([id]) => id);
  expect(shipped.filter((id) => id.includes('node_modules/zod/'))).toEqual([]);
});
