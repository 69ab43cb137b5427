import { ShopError, type ShopErrorCode } from '@allwell/example-shop/edge';
import type { ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';

const STATUS = {
  'unknown-product': 404,
  'impossible-quantity': 400,
  'not-enough-left': 409,
  'carrier-failed': 502,
  'carrier-is-real': 409,
} as const satisfies Record<ShopErrorCode, number>;

export const notFound: NotFoundHandler = (c) => c.json({ error: 'there is nothing at this address' }, 404);

/** Tells the client what it did wrong, and of everything else only that it happened. */
export const tellError: ErrorHandler = (error, c) => {
  if (error instanceof ShopError) return c.json({ error: error.message }, STATUS[error.code]);
  if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
  console.error(error);
  return c.json({ error: 'something broke' }, 500);
};
