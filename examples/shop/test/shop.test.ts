import { discoverHealth } from '@allwell/discovery';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CARRIER_CONDITIONS,
  checksRoot,
  listOrders,
  listProducts,
  placeOrder,
  quote,
  simulateCarrier,
  startDispatch,
} from '../src/index.ts';

afterEach(() => simulateCarrier('working'));

describe('the shop', () => {
  it('sells what it has', () => {
    const before = listProducts().find(({ id }) => id === 'cup')?.left ?? 0;
    expect(placeOrder('cup', 2)).toMatchObject({ product: 'cup', quantity: 2, status: 'waiting' });
    expect(listProducts().find(({ id }) => id === 'cup')?.left).toBe(before - 2);
  });

  it.each([
    ['sword', 1, 'unknown-product'],
    ['cup', 0, 'impossible-quantity'],
    ['cup', 0.5, 'impossible-quantity'],
    ['cup', 1_000, 'not-enough-left'],
  ])('refuses to sell %s times %d: %s', (product, quantity, code) => {
    const before = listProducts();
    expect(() => placeOrder(product, quantity)).toThrow(expect.objectContaining({ code }));
    expect(listProducts()).toEqual(before);
  });

  it('asks the carrier what a parcel costs, unless the carrier fails', async () => {
    expect(await quote('teapot', 1)).toEqual({ priceCents: 720, days: 2 });
    simulateCarrier('failing');
    await expect(quote('teapot', 1)).rejects.toMatchObject({ code: 'carrier-failed', message: 'the carrier answered 503' });
  });

  it('ships what was ordered, once the carrier is there', async () => {
    simulateCarrier('failing');
    const { id } = placeOrder('tea', 1);
    const stop = startDispatch();
    try {
      const status = () => listOrders(100).find((order) => order.id === id)?.status;
      expect(status()).toBe('waiting');
      simulateCarrier('working');
      await expect.poll(status, { timeout: 10_000 }).toBe('shipped');
    } finally {
      await stop();
    }
  });
});

describe('its health', () => {
  it('is found below the folder it names, in order of path', async () => {
    await using health = await discoverHealth({ root: checksRoot });
    expect([...health.checks.keys()]).toEqual(['carrier', 'database', 'stock', 'parcels']);
  });

  it.each(CARRIER_CONDITIONS)('tells a carrier that is %s', async (condition) => {
    await using health = await discoverHealth({ root: checksRoot });
    simulateCarrier(condition);
    const expected = { working: 'up', slow: 'degraded', failing: 'down' }[condition];
    const shown = async () => {
      const { status, checks } = await health.report();
      return [status, checks['carrier']?.status];
    };
    await expect.poll(shown, { timeout: 20_000 }).toEqual([expected, expected]); // a busy machine makes any carrier slow
  });

  it('names the carrier where parcels wait for it', async () => {
    await using health = await discoverHealth({ root: checksRoot });
    simulateCarrier('failing');
    const { checks, rootCauses } = await health.report();
    expect(rootCauses).toEqual(['carrier']);
    expect(checks['parcels']).toMatchObject({ status: 'unknown', blockedBy: ['carrier'] });
  });

  it('tells when a product runs out, and stays in service', async () => {
    await using health = await discoverHealth({ root: checksRoot });
    placeOrder('teapot', 55);
    const { status, checks } = await health.report();
    expect(status).toBe('degraded');
    expect(checks['stock']).toMatchObject({ status: 'degraded', reason: 'reorder teapot (5 left, mark 10)' });
  });
});
