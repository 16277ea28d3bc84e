import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more, the longest first. Vitest goes by sizes where it has not run them before. */
const long = [
  'test/cli/scripts.test.ts',
  'test/faults/processes.test.ts',
  'test/build/demo.test.ts',
  'test/exchange/vault-os-round-trip.test.ts',
  'test/cli/serve.test.ts',
  'test/vault/rekey-kill.test.ts',
];

/** Begins with the long files: one that is left for the end runs alone while the other core idles. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const at = long.indexOf(relative(project.config.root, moduleId));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
