import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readPages, type Page } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it.each(readPages())('$path links to files and headings that are there', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

it('every page of the documentation is in its index', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const pages = readPages().filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md');
  expect(pages.filter(({ path }) => !index.includes(`](${path.slice('docs/'.length)})`)).map(({ path }) => path)).toEqual([]);
});

/** Relative links; what lies on the web is not asked. */
function linksOf({ text }: Page): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, image]) => link ?? image ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: Page, link: string): boolean {
  const [path = '', anchor] = link.split('#', 2);
  const file = path === '' ? join(root, page.path) : join(root, dirname(page.path), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || (statSync(file).isFile() && anchorsIn(readFileSync(file, 'utf8')).has(anchor));
}

/** The addresses that GitHub gives to headings. */
function anchorsIn(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
