import { setTimeout as wait } from 'node:timers/promises';
import { ShopError } from '../shop-error.ts';

/** How the simulated carrier is doing. */
export type CarrierCondition = 'working' | 'slow' | 'failing';

export const CARRIER_CONDITIONS: readonly CarrierCondition[] = ['working', 'slow', 'failing'];

const SLOW_MS = 400;
let condition: CarrierCondition = 'working';

/** From now on the simulated carrier is `next`. Throws where the shop has a real one. */
export function simulateCarrier(next: CarrierCondition): void {
  if (process.env['CARRIER_URL'] !== undefined)
    throw new ShopError('carrier-is-real', 'CARRIER_URL names a real carrier, and the shop cannot tell that one how to do');
  condition = next;
}

/** In place of `fetch`: a carrier that lives in this process, so that an example needs nothing beside itself. */
export async function simulatedFetch(address: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Response> {
  await wait(condition === 'slow' ? SLOW_MS : 0, undefined, { ...(signal && { signal }) });
  if (condition === 'failing') return Response.json({ error: 'the carrier is out of order' }, { status: 503 });
  const { pathname, searchParams } = new URL(address);
  if (pathname === '/status') return Response.json({ ok: true });
  if (pathname === '/rates')
    return Response.json({ priceCents: 390 + Math.ceil(Number(searchParams.get('grams')) / 500) * 110, days: 2 });
  if (pathname.startsWith('/parcels/')) return Response.json({ booked: true }, { status: 201 });
  return Response.json({ error: 'there is nothing at this address' }, { status: 404 });
}
