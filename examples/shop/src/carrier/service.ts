import { ShopError } from '../shop-error.ts';
import { simulatedFetch } from './simulation.ts';

/** What the carrier asks for a parcel, and how long it takes. */
export interface Quote {
  readonly priceCents: number;
  readonly days: number;
}

const TIMEOUT_MS = 2_000;

/** The carrier's service: `CARRIER_URL`, or a simulated one, which has no address on the network. */
export const CARRIER_URL = process.env['CARRIER_URL'] ?? 'http://carrier.simulated';

/** How the carrier is reached, by the shop and by the check alike. */
export const carrierFetch = process.env['CARRIER_URL'] === undefined ? simulatedFetch : fetch;

/** What it costs to send so many grams. */
export async function rate(grams: number): Promise<Quote> {
  const response = await askCarrier(`/rates?grams=${grams}`);
  return (await response.json()) as Quote;
}

/** Throws where the carrier does not answer, or answers with an error. */
export async function askCarrier(
  path: string,
  { signal, ...init }: { method?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await carrierFetch(`${CARRIER_URL}${path}`, {
      ...init,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (cause) {
    throw new ShopError('carrier-failed', 'the carrier does not answer', { cause });
  }
  if (!response.ok) throw new ShopError('carrier-failed', `the carrier answered ${response.status}`);
  return response;
}
