/**
 * Holds the size of the adapters: lines of source, without comments and blank lines. An adapter mounts what core decides; one that
 * grows holds a decision that belongs to core.
 *
 *     node scripts/lines.mjs [root]
 *
 * Prints each adapter with its files, and exits with 1 where one has too many lines.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'rolldown/utils';
import { ADAPTERS } from './boundaries.mjs';

const MOST = 120;
/** NestJS has modules, decorators and injection to fill, beside routes. */
const MOST_OF = Object.freeze({ nestjs: 250 });

/**
 * Lines that have anything but blanks and comments on them. What looks like a comment inside a text or a regular expression is none.
 * @param {string} file Its name decides whether it is TypeScript.
 * @param {string} text
 * @returns {number}
 */
export function countLines(file, text) {
  const { comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new SyntaxError(`${file} does not parse: ${errors[0].message}`);
  let code = '';
  let end = 0;
  for (const comment of comments) {
    // Its line breaks stay: two statements on both sides of a long comment are two lines.
    code += text.slice(end, comment.start) + text.slice(comment.start, comment.end).replace(/[^\n]+/g, '');
    end = comment.end;
  }
  return `${code}${text.slice(end)}`.split('\n').filter((line) => line.trim() !== '').length;
}

/**
 * @param {string} root
 * @returns {{ adapter: string, lines: number, most: number, files: { file: string, lines: number }[] }[]} Those that are there.
 */
export function countAdapters(root) {
  return ADAPTERS.filter((adapter) => existsSync(path.join(root, 'packages', adapter))).map((adapter) => {
    const cwd = path.join(root, 'packages', adapter, 'src');
    const files = globSync('**/*.{ts,mts,cts,js,mjs,cjs}', { cwd })
      .filter((file) => !/\.(test|bench)\.\w+$/.test(file))
      .toSorted()
      .map((file) => ({ file, lines: countLines(file, readFileSync(path.join(cwd, file), 'utf8')) }));
    const lines = files.reduce((sum, file) => sum + file.lines, 0);
    return { adapter, lines, most: MOST_OF[adapter] ?? MOST, files };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { adapter, lines, most, files } of countAdapters(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)))) {
    const each = files.map((file) => `${file.file} ${file.lines}`).join(', ');
    console.log(`${adapter.padEnd(10)}${String(lines).padStart(4)} of ${most} lines: ${each}`);
    if (lines <= most) continue;
    console.error(`packages/${adapter} has ${lines - most} lines too many: what of it is a decision, and belongs to core?`);
    process.exitCode = 1;
  }
}
