import { ShopError } from './shop-error.ts';

/** Returns `quantity`, or throws where nobody can want as many. */
export function assertQuantity(quantity: number): number {
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= 1_000) return quantity;
  throw new ShopError('impossible-quantity', `a quantity is a whole number from 1 to 1000, not ${JSON.stringify(quantity)}`);
}
