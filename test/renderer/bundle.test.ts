import { createBuilder, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

it('the window ships no schemas, which the main process checks by', async () => {
  const builder = await createBuilder({ logLevel: 'silent', environments: { renderer: { build: { write: false } } } });
  const { renderer } = builder.environments;
  if (renderer === undefined) throw new Error('the renderer has no environment');
  const { output } = (await builder.build(renderer)) as Rolldown.RolldownOutput;
  const modules = output.flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []));
  const shipped = modules.filter(([, { renderedLength }]) => renderedLength > 0).map(([id]) => id);
  expect(shipped.length).toBeGreaterThan(100);
  expect(shipped.filter((id) => id.includes('node_modules/zod/'))).toEqual([]);
});
