import { findProduct } from '../catalogue/catalogue.ts';
import { assertQuantity } from '../quantity.ts';
import { askCarrier, rate, type Quote } from './service.ts';

/** What it costs to send so many of a product. */
export async function quote(productId: string, quantity: number): Promise<Quote> {
  return rate(findProduct(productId).weightGrams * assertQuantity(quantity));
}

/** Hands a parcel over. */
export async function bookParcel(orderId: number, signal: AbortSignal): Promise<void> {
  const response = await askCarrier(`/parcels/${orderId}`, { method: 'PUT', signal });
  await response.arrayBuffer();
}
