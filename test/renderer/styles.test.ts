import { existsSync, readFileSync } from 'node:fs';
import { createBuilder, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

const styles = 'node_modules/@mantine/core/styles';
/** Not of one component. */
const common = ['baseline', 'default-css-variables', 'global'];

/** The Mantine components of which something is in the built window. */
async function componentsInWindow(): Promise<string[]> {
  const builder = await createBuilder({ logLevel: 'silent', environments: { renderer: { build: { write: false } } } });
  const { renderer } = builder.environments;
  if (renderer === undefined) throw new Error('the renderer has no environment');
  const { output } = (await builder.build(renderer)) as Rolldown.RolldownOutput;
  const chunks = output.filter((file) => file.type === 'chunk');
  const used = chunks.flatMap(({ modules }) =>
    Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0),
  );
  const names = used.map(([id]) => /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs/.exec(id)?.[1] ?? '');
  return [...new Set(names)].filter((name) => existsSync(`${styles}/${name}.layer.css`));
}

it('brings the styles of every Mantine component in the window, of no other, in Mantine’s order', async () => {
  const list = readFileSync('renderer/theme/mantine-styles.ts', 'utf8');
  const listed = [...list.matchAll(/@mantine\/core\/styles\/([\w-]+)\.layer\.css/g)].map(([, name]) => name ?? '');
  const all = readFileSync(`${styles}.css`, 'utf8');
  const placeOf = (name: string) => all.indexOf(readFileSync(`${styles}/${name}.css`, 'utf8').slice(0, 200));
  const wanted = (await componentsInWindow()).sort((a, b) => placeOf(a) - placeOf(b));
  expect(listed).toEqual([...common, ...wanted]);
});
