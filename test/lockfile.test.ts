import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);

const BINDING = {
  'the address of a registry': /:\/\/registry\./,
  'the address of a package archive': /https?:\/\/[^\s"'`)]+\/-\/[^\s"'`)]+\.tgz/,
  'a registry setting': /^\s*(@[\w-]+:)?registry\s*[=:]\s*\S+:\/\//m,
  'a credential': /_auth(Token)?\s*=\s*\S/,
};

describe('what is downloaded', () => {
  it('comes from the registry of whoever installs: the lockfile names packages, not addresses', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/tarball:|:\/\//);
  });

  it.each(Object.entries(BINDING))('is nowhere bound by %s', (_, pattern) => {
    expect(tracked).toContain('package.json');
    expect(tracked.filter((file) => existsSync(path.join(root, file)) && pattern.test(read(file)))).toEqual([]);
  });

  it('is locked once: no lockfile of another package manager', () => {
    expect(
      tracked.filter((file) => /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|bun\.lockb?)$/.test(file)),
    ).toEqual([]);
  });
});
