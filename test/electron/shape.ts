type Listening = 'on' | 'once' | 'off' | 'addListener' | 'removeListener' | 'emit';

/**
 * What a double of `T` may look like: members of `T` alone, each of which takes what the real one takes and gives no other
 * kind of value. A name that Electron does not have, or an argument that it does not give, is refused by the compiler.
 */
export type Shape<T> = T extends abstract new (
  ...args: infer A
) => infer I
  ? new (
      ...args: A
    ) => Shape<I>
  : T extends (...args: infer A) => infer R
    ? (...args: A) => Shape<R>
    : T extends Promise<infer P>
      ? Promise<Shape<P>>
      : T extends readonly (infer E)[]
        ? readonly Shape<E>[]
        : T extends object
          ? { readonly [K in Exclude<keyof T, Listening>]?: Shape<T[K]> }
          : T;
