import { describe, expect, it } from 'vitest';
import { discoverHealth } from '../src/index.ts';
import { plant } from './tree.ts';

describe('discoverHealth', () => {
  it('registers what it finds after what it is given, and starts nothing', async () => {
    await using tree = await plant({
      'a/health.mjs': 'export const queue = () => false;',
      'b/health.mjs': 'export default () => {};',
    });
    await using health = await discoverHealth({ root: tree.folder, checks: { given: () => true } });
    expect([...health.checks.keys()]).toEqual(['given', 'queue', 'b']);
    expect(health.lifecycle).toBe('created');
    expect((await health.report()).status).toBe('down');
  });

  it('calls the service after the nearest package', async () => {
    await using tree = await plant({
      'package.json': '{ "name": "@shop/orders", "version": "1.4.2" }',
      'src/health.mjs': 'export const queue = () => true;',
    });
    await using health = await discoverHealth({ root: `${tree.folder}/src` });
    expect(health.service).toEqual({ name: 'orders', version: '1.4.2' });
  });

  it('lets the option service win, part by part', async () => {
    await using tree = await plant({
      'package.json': '{ "name": "orders", "version": "1.4.2" }',
      'health.mjs': 'export const queue = () => true;',
    });
    await using health = await discoverHealth({ root: tree.folder, service: { name: 'shop', instance: 'shop-1' } });
    expect(health.service).toEqual({ name: 'shop', version: '1.4.2', instance: 'shop-1' });
  });

  it('passes warnings on', async () => {
    await using tree = await plant({ 'package.json': '{}' });
    const told: string[] = [];
    await using health = await discoverHealth({ root: tree.folder, onWarning: (message) => told.push(message) });
    expect(health.checks.size).toBe(0);
    expect(told).toEqual([expect.stringMatching(/no health module below/)]);
  });

  it.each([
    [{ checks: { queue: () => true } }, 'DUPLICATE_NAME', /queue of .*health\.mjs is given/],
    [{ rooot: '/' }, 'INVALID_OPTION', /rooot/],
    [{ importTimeoutMs: 0 }, 'INVALID_OPTION', /importTimeoutMs/],
    [{ concurrency: 0 }, 'INVALID_OPTION', /concurrency/],
  ])('refuses %o', async (options, code, message) => {
    await using tree = await plant({ 'health.mjs': 'export const queue = () => true;' });
    const refused = discoverHealth({ root: tree.folder, ...options });
    await expect(refused).rejects.toMatchObject({ name: 'HealthError', code });
    await expect(refused).rejects.toThrow(message);
  });
});
