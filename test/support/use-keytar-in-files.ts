// Loaded before a program: it then meets the keychain of `keytar-in-files.ts`, on a machine that has no real one.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'keytar'
      ? { url: new URL('./keytar-in-files.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
