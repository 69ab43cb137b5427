// What of the shop needs neither its database nor a file: it runs at the edge too.
export { rate, type Quote } from './carrier/service.ts';
export { CARRIER_CONDITIONS, simulateCarrier, type CarrierCondition } from './carrier/simulation.ts';
export { ShopError, type ShopErrorCode } from './shop-error.ts';
