const { Buffer } = globalThis as { readonly Buffer?: { from(text: string): Uint8Array<ArrayBuffer> } };

/** `text` in UTF-8. A `Buffer` where there is one: of any other bytes Node's streams make one each time that they are sent. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  return Buffer?.from(text) ?? new TextEncoder().encode(text);
}
