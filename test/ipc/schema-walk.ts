import fc from 'fast-check';
import { z } from 'zod';

/** Values that a schema of the contract takes, as they come before they are checked. */
export function arbitraryOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape);
    const optional = shape.filter(([, field]) => field instanceof z.ZodExactOptional).map(([name]) => name);
    const required = shape.map(([name]) => name).filter((name) => !optional.includes(name));
    return fc.record(Object.fromEntries(shape.map(([name, field]) => [name, arbitraryOf(field)])), {
      requiredKeys: required,
      noNullPrototype: true,
    });
  }
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodReadonly) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf));
  if (schema instanceof z.ZodRecord) {
    return fc.dictionary(fc.string({ maxLength: 8 }), arbitraryOf(schema.valueType), {
      maxKeys: 3,
      noNullPrototype: true,
    });
  }
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodPipe) return arbitraryOf(schema.in);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNull) return fc.constant(null);
  if (schema instanceof z.ZodISODateTime) {
    return fc
      .date({ min: new Date(0), max: new Date(253_402_300_799_999), noInvalidDate: true })
      .map((at) => at.toISOString());
  }
  if (schema instanceof z.ZodString) {
    const { pattern, minLength = 0 } = z.toJSONSchema(schema);
    return pattern === undefined ? fc.string({ minLength }) : fc.stringMatching(new RegExp(pattern));
  }
  if (schema instanceof z.ZodNumber) {
    return fc.integer({ min: Math.max(schema.minValue ?? 0, -1e9), max: Math.min(schema.maxValue ?? 1e9, 1e9) });
  }
  // JSON, the one schema that refers to itself.
  if (schema instanceof z.ZodLazy) return fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  throw new Error(`the walk knows no ${schema?.constructor.name}`);
}

/** Every object inside a value, the value itself first, with the names that lead to it. */
export function* objectsIn(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; object: Record<string, unknown> }> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item, path);
  else if (typeof value === 'object' && value !== null) {
    yield { path, object: value as Record<string, unknown> };
    for (const [name, inner] of Object.entries(value)) yield* objectsIn(inner, [...path, name]);
  }
}
