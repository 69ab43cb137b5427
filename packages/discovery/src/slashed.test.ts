import { posix, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { slashed, wayTo } from './slashed.ts';

it('writes paths of Windows with slashes, and leaves others alone', () => {
  expect(slashed(String.raw`C:\shop\it's\health.ts`, win32)).toBe("C:/shop/it's/health.ts");
  expect(slashed(String.raw`/shop/back\slash/health.ts`, posix)).toBe(String.raw`/shop/back\slash/health.ts`);
});

it('finds the way from a folder', () => {
  expect(wayTo(String.raw`C:\shop\src`, String.raw`C:\shop\src\orders\health.ts`, win32)).toBe('orders/health.ts');
  expect(wayTo(String.raw`C:\shop\src\worker`, String.raw`C:\shop\src\orders\health.ts`, win32)).toBe('../orders/health.ts');
  expect(wayTo('/shop/src', '/shop/src/orders/health.ts', posix)).toBe('orders/health.ts');
});
