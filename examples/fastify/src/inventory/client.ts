import { inventoryService, type StockItem } from './service.ts';

const TIMEOUT_MS = 2_000;

export const INVENTORY_URL = inventoryService.url;

/** Whether the inventory had as many. Rejects where it could not be asked. */
export async function reserve(item: string, quantity: number, signal: AbortSignal): Promise<boolean> {
  const query = new URLSearchParams({ item, quantity: String(quantity) });
  const response = await fetch(`${INVENTORY_URL}/reservations?${query.toString()}`, {
    method: 'POST',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  await response.arrayBuffer();
  if (response.ok) return true;
  if (response.status === 409) return false;
  throw new Error(`the inventory answered ${response.status}`);
}

export async function readStock(signal: AbortSignal): Promise<readonly StockItem[]> {
  const response = await fetch(`${INVENTORY_URL}/stock`, { signal });
  if (!response.ok) throw new Error(`the inventory answered ${response.status}`);
  return (await response.json()) as readonly StockItem[];
}
