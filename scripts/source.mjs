/** What a source file imports and which globals it uses, read from its syntax tree. */
import { parseSync } from 'rolldown/utils';

/**
 * @typedef {{ specifier: string | undefined, line: number, typeOnly: boolean, dynamic: boolean }} Import
 *   `specifier` is undefined where a dynamic import computes it.
 * @typedef {{ name: string, line: number }} Use
 * @typedef {{ imports: Import[], globals: Use[], types: Use[], broken?: { line: number, reason: string } }} Source
 *   `globals` are free names, `globalThis.name` included, and `globalThis` itself where what is read from it cannot be told;
 *   `types` are the names of types that the file does not declare; `broken` says why a file could not be read.
 */

const WRAPPERS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
  'ChainExpression',
]);

/**
 * Reads one file. A name that is declared anywhere in the file counts as declared everywhere in it.
 * @param {string} file Its name decides whether it is TypeScript.
 * @param {string} text
 * @returns {Source}
 */
export function readSource(file, text) {
  const { program, errors } = parseSync(file, text);
  const lineOf = lineFinder(text);
  if (errors.length > 0)
    return {
      imports: [],
      globals: [],
      types: [],
      broken: { line: lineOf(errors[0].labels[0]?.start ?? 0), reason: errors[0].message },
    };
  const imports = [];
  const uses = [];
  const read = []; // from globalThis, which no declaration hides
  const types = [];
  const declared = new Set();

  walk(program, undefined, undefined, (node, parent, key, inType) => {
    const line = () => lineOf(node.start);
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        if (node.source) imports.push({ specifier: node.source.value, line: line(), typeOnly: isTypeOnly(node), dynamic: false });
        break;
      case 'ImportExpression':
        imports.push({ specifier: literal(node.source), line: line(), typeOnly: false, dynamic: true });
        break;
      case 'TSImportType':
        imports.push({ specifier: literal(node.source ?? node.argument), line: line(), typeOnly: true, dynamic: false });
        break;
      case 'TSTypeReference':
        types.push({ name: leftmost(node.typeName), line: line() });
        break;
      case 'MetaProperty':
        if (node.meta.name === 'import' && !(parent.type === 'MemberExpression' && parent.property.name === 'url')) {
          uses.push({ name: `import.meta.${parent.property?.name ?? ''}`, line: line() });
        }
        break;
      case 'MemberExpression':
        if (isNamed(unwrap(node.object), 'globalThis')) {
          const name = node.computed ? literal(node.property) : node.property.name;
          read.push({ name: name ?? 'globalThis', line: line() });
        }
        break;
      case 'VariableDeclarator':
        if (node.id.type === 'ObjectPattern' && node.init && isNamed(unwrap(node.init), 'globalThis')) {
          for (const { key, computed } of node.id.properties)
            read.push({ name: computed || !key ? 'globalThis' : key.name, line: line() });
        }
        break;
      case 'Identifier':
        if (!inType && isReference(node, parent, key)) uses.push({ name: node.name, line: line() });
        break;
    }
    for (const name of namesDeclaredBy(node)) declared.add(name);
  });
  return {
    imports,
    globals: [...uses.filter(({ name }) => !declared.has(name)), ...read],
    types: types.filter(({ name }) => !declared.has(name)),
  };
}

/** @param {string} text @returns {(offset: number) => number} The line, counted from 1, of an offset. */
function lineFinder(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}

/**
 * Visits every node with its parent, the parent's key for it, and whether it belongs to a type. Brackets, casts and `!` are
 * looked through.
 */
function walk(node, parent, key, visit, inType = false) {
  visit(node, parent, key, inType);
  const wrapped = WRAPPERS.has(node.type);
  for (const [childKey, value] of Object.entries(node)) {
    const through = wrapped && childKey === 'expression';
    const ofType = inType || (node.type.startsWith('TS') && !through);
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child, through ? parent : node, through ? key : childKey, visit, ofType);
    }
  }
}

/** Whether the identifier reads or writes a variable, as opposed to naming a property, a label or a type. */
function isReference(node, parent, key) {
  if (parent === undefined) return false;
  if (
    node.name === 'globalThis' &&
    (key === 'object' || (parent.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern'))
  ) {
    return false; // what is read from it is looked at instead
  }
  switch (parent.type) {
    case 'MemberExpression':
      return key !== 'property' || parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return key !== 'key' || parent.computed;
    case 'ImportSpecifier':
    case 'ExportSpecifier': // exporting what is not declared is a syntax error
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'ImportAttribute':
    case 'ExportAllDeclaration':
      return false;
    default:
      return true;
  }
}

/** @returns {string[]} */
function namesDeclaredBy(node) {
  switch (node.type) {
    case 'VariableDeclarator':
      return namesIn(node.id);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...namesIn(node.id), ...node.params.flatMap(namesIn)];
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return namesIn(node.id);
    case 'TSTypeParameter':
      return namesIn(node.name);
    case 'TSMappedType':
      return namesIn(node.key);
    case 'CatchClause':
      return namesIn(node.param);
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return namesIn(node.local);
    default:
      return [];
  }
}

/** The names a pattern binds. @returns {string[]} */
function namesIn(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => namesIn(property.type === 'RestElement' ? property : property.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

function isTypeOnly(node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = node.specifiers ?? [];
  return specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type');
}

function unwrap(node) {
  return WRAPPERS.has(node.type) ? unwrap(node.expression) : node;
}

function isNamed(node, name) {
  return node.type === 'Identifier' && node.name === name;
}

function leftmost(name) {
  return name.type === 'TSQualifiedName' ? leftmost(name.left) : name.name;
}

function literal(node) {
  if (node?.type === 'TSLiteralType') return literal(node.literal);
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return undefined;
}
