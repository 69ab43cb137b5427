import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countAdapters, countLines } from '../scripts/lines.mjs';

describe('the lines of a file', () => {
  it.each([
    ['nothing', '', 0],
    ['blank lines', '\n  \n\t\n', 0],
    ['comments alone, of one line and of many', '// a\n/* b\n * c\n */\n/** d */\n', 0],
    ['code with a comment behind it or before it', 'f(); // a\n/* b */ f();\n', 2],
    ['code on both sides of a long comment', 'f(); /* a\n b */ f();', 2],
    ['a comment in the middle of a statement', 'f(\n  // a\n  1,\n);', 3],
    ['what only looks like a comment', `f('// a', "/* b");\nf(/[/*]\\/\\//u);\nf(\`\n// c \${1 /* d */}\n\`);`, 5],
    ['letters of several bytes before a comment', "f('é😀✓');\n// a\n", 1],
    ['carriage returns', 'f();\r\n// a\r\n\r\nf();\r\n', 2],
    ['types', 'interface A {\n  /** a */\n  readonly b: string; // c\n}\n', 3],
  ])('leave out comments and blank lines: %s', (_, text, lines) => {
    expect(countLines('a.ts', text)).toBe(lines);
  });

  it('are not guessed where a file does not parse', () => {
    expect(() => countLines('src/a.ts', 'const = 1;')).toThrow('src/a.ts does not parse');
  });
});

describe('the lines of an adapter', () => {
  it('are those of all its sources and of no test', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'lines-'));
    try {
      for (const file of [
        'fastify/src/a.ts',
        'fastify/src/b/c.ts',
        'fastify/src/a.test.ts',
        'fastify/test/a.ts',
        'nestjs/src/a.ts',
      ]) {
        mkdirSync(path.dirname(path.join(root, 'packages', file)), { recursive: true });
        writeFileSync(path.join(root, 'packages', file), '// one\nf();\n');
      }
      expect(countAdapters(root)).toEqual([
        { adapter: 'fastify', lines: 2, most: 120, files: ['a.ts', path.join('b', 'c.ts')].map((file) => ({ file, lines: 1 })) },
        { adapter: 'nestjs', lines: 1, most: 250, files: [{ file: 'a.ts', lines: 1 }] },
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('are few in this repository', () => {
    const adapters = countAdapters(fileURLToPath(new URL('..', import.meta.url)));
    expect(adapters.map(({ adapter }) => adapter)).toContain('fastify');
    expect(adapters.filter(({ lines, most }) => lines > most)).toEqual([]);
  });
});
