import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Block, Page } from './page.ts';

const docs = fileURLToPath(new URL('..', import.meta.url));

/** Where the projects are written: ignored by git, inside the package, so that imports are found as a user's would be. */
const BLOCKS = join(docs, 'dist');

/** The TypeScript of one page as the project that its reader would have. */
export interface Project {
  readonly page: Page;
  readonly folder: string;
  /** Files relative to `folder`, with the line of the page on which each begins. */
  readonly files: ReadonlyMap<string, Block>;
  /** Takes it away again, with all that was written together with it. */
  remove(): void;
}

/**
 * Writes the projects of all pages that have one, anew. `edit` may change what is written.
 * @throws Error where two blocks of a page are one file.
 */
export function writeProjects(pages: readonly Page[], name: string, edit = (text: string): string => text): readonly Project[] {
  const parent = join(BLOCKS, name);
  rmSync(parent, { recursive: true, force: true });
  const projects = pages.flatMap((page) => writeProject(page, parent, edit) ?? []);
  const config = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      lib: ['es2023', 'esnext.disposable', 'dom'],
      isolatedDeclarations: false,
      declaration: false,
      experimentalDecorators: true, // Nest's
      emitDecoratorMetadata: true,
    },
    include: ['*/**/*.ts'],
    exclude: [],
  };
  mkdirSync(parent, { recursive: true });
  writeFileSync(join(parent, 'tsconfig.json'), JSON.stringify(config));
  return projects;
}

function writeProject(page: Page, parent: string, edit: (text: string) => string): Project | undefined {
  const files = new Map<string, Block>();
  for (const block of page.blocks) {
    if (block.language !== 'ts') continue;
    const file = block.file ?? `block-${block.line}.ts`;
    if (files.has(file)) throw new Error(`${page.path}:${block.line} is a second ${file} on one page: give it another name`);
    files.set(file, block);
  }
  if (files.size === 0) return undefined;
  const folder = join(parent, page.path.replaceAll('/', '-').replace(/\.md$/, ''));
  for (const [file, { text }] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // A block without imports is a module all the same: two of them may use one name.
    writeFileSync(join(folder, file), /^\s*(?:import|export)\b/m.test(text) ? edit(text) : `${edit(text)}export {};\n`);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  return { page, folder, files, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
