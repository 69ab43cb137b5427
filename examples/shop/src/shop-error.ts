/** What can be wrong with a wish, or with who should fulfil it. */
export type ShopErrorCode = 'unknown-product' | 'impossible-quantity' | 'not-enough-left' | 'carrier-failed' | 'carrier-is-real';

/** A wish that the shop refuses, with a message for whoever has it. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly code: ShopErrorCode;

  constructor(code: ShopErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
