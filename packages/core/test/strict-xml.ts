/** An element as it stands in the document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All text directly inside, references undone. */
  readonly text: string;
}

// XML 1.0, section 2.2; a lone surrogate is none of these.
const CHARACTER = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads a document as XML 1.0 has it, and throws at the first thing that is not well-formed. It knows no DTD, no CDATA, no comment and
 * no processing instruction, which a feed of ours has no use for.
 */
export function parseXml(document: string): Element {
  if (!CHARACTER.test(document)) throw new SyntaxError('a character that XML forbids');
  const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
  if (!document.startsWith(declaration)) throw new SyntaxError('no declaration at the very start');
  let rest = document.slice(declaration.length);

  const fail = (what: string): never => {
    throw new SyntaxError(`${what} at ${JSON.stringify(rest.slice(0, 60))}`);
  };
  const unescape = (text: string): string => {
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/.test(text)) fail(`an ampersand that is no reference in ${text}`);
    return text.replaceAll(/&(?:(\w+)|#(\d+)|#x([\da-fA-F]+));/g, (_, name?: string, decimal?: string, hexadecimal?: string) => {
      const character =
        name === undefined ? String.fromCodePoint(Number(decimal ?? `0x${hexadecimal}`)) : (PREDEFINED[name] ?? '');
      return CHARACTER.test(character) ? character : fail('a reference to a forbidden character');
    });
  };
  const element = (prefixes: ReadonlySet<string>): Element => {
    const [tag = fail('no element'), name = '', inside = '', empty] =
      /^<([^\s/>]+)((?:\s+[^\s=<>]+="[^"]*")*)\s*(\/)?>/.exec(rest) ?? [];
    rest = rest.slice(tag.length);
    const attributes: Record<string, string> = {};
    for (const [, key = '', value = ''] of inside.matchAll(/\s+([^\s=<>]+)="([^"]*)"/g)) {
      if (Object.hasOwn(attributes, key)) fail(`a second ${key}`);
      if (value.includes('<')) fail(`markup in ${key}`);
      attributes[key] = unescape(value);
    }
    const known = new Set([
      ...prefixes,
      ...Object.keys(attributes).flatMap((key) => (key.startsWith('xmlns:') ? key.slice(6) : [])),
    ]);
    for (const one of [name, ...Object.keys(attributes)]) {
      if (!NAME.test(one)) fail(`${one} is no name`);
      const prefix = one.includes(':') ? (one.split(':')[0] ?? '') : undefined;
      if (prefix !== undefined && prefix !== 'xmlns' && !known.has(prefix)) fail(`nobody knows the prefix of ${one}`);
    }
    const children: Element[] = [];
    let text = '';
    for (let open = empty === undefined; open;) {
      const [plain = ''] = /^[^<]*/.exec(rest) ?? [];
      if (plain.includes(']]>')) fail('the end of a CDATA section');
      text += unescape(plain);
      rest = rest.slice(plain.length);
      if (rest.startsWith(`</${name}>`)) {
        rest = rest.slice(name.length + 3);
        open = false;
      } else {
        children.push(element(known));
      }
    }
    return { name, attributes, children, text };
  };
  const root = element(new Set(['xml']));
  if (rest !== '\n') fail('something after the end');
  return root;
}
