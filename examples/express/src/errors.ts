import { ShopError, type ShopErrorCode } from '@allwell/example-shop';
import type { ErrorRequestHandler, RequestHandler } from 'express';

const STATUS: Readonly<Record<ShopErrorCode, number>> = {
  'unknown-product': 404,
  'impossible-quantity': 400,
  'not-enough-left': 409,
  'carrier-failed': 502,
  'carrier-is-real': 409,
};

export const notFound: RequestHandler = (_, response) => {
  response.status(404).json({ error: 'there is nothing at this address' });
};

/** Tells the client what it did wrong, and of everything else only that it happened. */
export const tellError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof ShopError) return void response.status(STATUS[error.code]).json({ error: error.message });
  if (isRefusal(error)) return void response.status(error.statusCode).json({ error: error.message });
  console.error(error);
  response.status(500).json({ error: 'something broke' });
};

/** Such as the one that `express.json()` throws for a body that is none. */
function isRefusal(error: unknown): error is Error & { readonly statusCode: number } {
  return error instanceof Error && 'expose' in error && error.expose === true && 'statusCode' in error;
}
