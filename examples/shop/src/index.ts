export { listProducts, type Product } from './catalogue/catalogue.ts';
export { quote } from './carrier/carrier.ts';
export type { Quote } from './carrier/service.ts';
export { CARRIER_CONDITIONS, simulateCarrier, type CarrierCondition } from './carrier/simulation.ts';
export { listOrders, placeOrder, type Order } from './orders/orders.ts';
export { startDispatch } from './orders/dispatch.ts';
export { closeDatabase } from './database.ts';
export { ShopError, type ShopErrorCode } from './shop-error.ts';

/** Where this package's `health.ts` files are, as source or compiled, whichever is running: what an application gives as `root`. */
export const checksRoot = new URL('.', import.meta.url);
