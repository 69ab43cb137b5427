import { abortable } from './abortable.ts';

/** How much of a body is looked at. */
export const MAX_BODY_BYTES = 65_536;

/**
 * The first 64 KiB of a body, as UTF-8. A body that ends within them leaves its connection ready for the next request; the
 * rest of a longer one is cut off, and its connection closed, also at an abort.
 */
export async function readBody({ body }: Response, signal: AbortSignal): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    while (bytes < MAX_BODY_BYTES) {
      const { done, value } = await abortable(reader.read(), signal);
      if (done) return text + decoder.decode();
      text += decoder.decode(value.subarray(0, MAX_BODY_BYTES - bytes), { stream: true });
      bytes += value.byteLength;
    }
    return text;
  } finally {
    void reader.cancel().catch(ignore); // nothing happens where the body has ended
  }
}

function ignore(): void {}
