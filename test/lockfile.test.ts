import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);

// Put together here, so that this file does not hold what it forbids.
const REGISTRY_SETTING = new RegExp(`^\\s*(@[\\w-]+:)?${'regis'}try\\s*[=:]\\s*\\S`, 'm');
const ARCHIVE_ADDRESS = new RegExp(`https?://[^\\s"'\`)]+/-/[^\\s"'\`)]+\\.${'tg'}z`);
const REGISTRY_ADDRESS = new RegExp(`://${'regis'}try\\.`);
const CREDENTIAL = new RegExp(`_${'auth'}(Token)?\\s*=`);

describe('what is downloaded', () => {
  it('comes from the registry of whoever installs: the lockfile names packages, not addresses', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/tarball:|:\/\//);
  });

  it('is nowhere bound to one registry by a setting, an address or a credential', () => {
    expect(tracked.length).toBeGreaterThan(20);
    const binding = tracked.filter((file) => {
      const text = read(file);
      return (
        ARCHIVE_ADDRESS.test(text) || CREDENTIAL.test(text) || (/(rc|\.ya?ml|\.toml)$/.test(file) && REGISTRY_SETTING.test(text))
      );
    });
    expect(binding).toEqual([]);
  });

  it('is locked once: no lockfile of another package manager', () => {
    expect(
      tracked.filter((file) => /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|bun\.lockb?)$/.test(file)),
    ).toEqual([]);
  });
});
