// What has no meaning here (comments, strings) is matched first, so that an `export` inside is passed over.
const TOKEN =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|\bexport\b\s*(?:(default)\b|\{([^}]*)\}|\*(?:\s*as\s+([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*))?|(?:declare\s+)?(?:async\s+)?(?:function\b\s*\*?|(?:const|let|var|class)\b)\s*([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)?)/gu;

/**
 * The exports that the `source` of an ES module states, in its order, without those of an `export *`; undefined where it states
 * none at all, as CommonJS does. This reads the text lightly: what it says decides order, never whether something is exported.
 */
export function statedExports(source: string): readonly string[] | undefined {
  const names = new Set<string>();
  let exports = false;
  for (const { 0: token, 1: byDefault, 2: list, 3: namespace, 4: declared } of source.matchAll(TOKEN)) {
    exports ||= token.startsWith('export');
    const stated = list === undefined ? [byDefault ?? namespace ?? declared ?? ''] : list.split(',').map(exportedName);
    for (const name of stated) names.add(name);
  }
  names.delete(''); // a pattern, an `export *`, what is behind the last comma
  return exports ? [...names] : undefined;
}

/** Sorts `names` as `stated` has them; what is not stated (`export *`) comes last, by name. A module namespace is sorted by name. */
export function inStatedOrder(names: readonly string[], stated: readonly string[] = []): readonly string[] {
  const places = new Map(stated.map((name, place) => [name, place]));
  const place = (name: string): number => places.get(name) ?? Infinity;
  return names.toSorted((a, b) => Math.sign(place(a) - place(b)) || (a < b ? -1 : Number(a > b)));
}

/** `run as queue` exports `queue`. */
function exportedName(specifier: string): string {
  return (
    specifier
      .trim()
      .split(/\s+/)
      .at(-1)
      ?.replace(/^['"]|['"]$/g, '') ?? ''
  );
}
