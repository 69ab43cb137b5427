/** The property `key` of whatever was thrown; undefined where it has none, or where reading it throws in turn. */
export function property(thrown: unknown, key: string): unknown {
  try {
    return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, key) : undefined;
  } catch {
    return undefined;
  }
}
