// What has no meaning here (comments, strings) is matched first, so that an `export` inside is passed over.
const TOKEN =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|\bexport\s+(?:(default)\b|\{([^}]*)\}|(?:declare\s+)?(?:async\s+)?(?:function\s*\*?|const|let|var|class)\s*([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*))/gu;

/**
 * Sorts `names`, the exports of an ES module, as its `source` states them; what the source does not name (`export *`, the second
 * name of a list) comes last, by name. A module namespace is sorted by name, so the order people wrote is only in the text. This
 * reads the text lightly: whatever it makes of it, the same text gives the same order, and no name is lost.
 */
export function inSourceOrder(names: readonly string[], source: string): readonly string[] {
  const places = new Map<string, number>();
  for (const { 1: byDefault, 2: list, 3: name } of source.matchAll(TOKEN)) {
    const exported = byDefault ? ['default'] : name === undefined ? (list?.split(',') ?? []).map(exportedName) : [name];
    for (const one of exported) if (!places.has(one)) places.set(one, places.size);
  }
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
