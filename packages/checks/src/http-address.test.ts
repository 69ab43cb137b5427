import { HealthError } from '@allwell/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assertAddress } from './http-address.ts';

it('turns a user name and a password into a header', () => {
  const { url, authorization } = assertAddress('https://us%C3%A9r:p%40ss@example.com/health?token=abcdef#top');
  expect(url).toBe('https://example.com/health?token=abcdef');
  expect(Buffer.from(authorization?.slice(6) ?? '', 'base64').toString()).toBe('usér:p@ss');
});

it('takes a lone percent sign in a password for what it is', () => {
  expect(assertAddress('http://u:100%@example.com').authorization).toBe(`Basic ${btoa('u:100%')}`);
});

it('hides what the URL keeps secret, wherever it is quoted', () => {
  const secret = 'https://user:hunter22@example.com/x?token=abcdef&b=ghijkl';
  const { hide, url } = assertAddress(secret);
  for (const text of [secret, url, 'bad password hunter22', 'bad token abcdef', 'ghijkl', btoa('user:hunter22')]) {
    expect(hide(`<${text}>`)).not.toMatch(/hunter22|abcdef|ghijkl|aHVud/);
  }
  expect(hide('connect ECONNREFUSED 127.0.0.1:9')).toBe('connect ECONNREFUSED 127.0.0.1:9');
});

it('refuses what is no absolute address of a web server, and never repeats it', () => {
  for (const value of [
    '',
    '/health',
    'example.com',
    'user:hunter22@example.com',
    'ftp://user:hunter22@example.com',
    7,
    null,
    {},
  ]) {
    expect(() => assertAddress(value)).toThrow(HealthError);
    expect(() => assertAddress(value)).not.toThrow(/hunter22/);
  }
});

it('hides any password', () =>
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9%:@/?#&= é]{4,30}$/), (password) => {
      const { hide, url } = assertAddress(`http://u:${encodeURIComponent(password)}@example.com/`);
      expect(url).toBe('http://example.com/');
      expect(hide(`told ${password}`)).toBe('told …');
    }),
  ));
