const YEAR_0000 = -62_167_219_200_000;
const END_OF_YEAR_9999 = 253_402_300_799_999;

/** Whether epoch milliseconds are an instant that RFC 3339 can write. */
export function isInstant(at: number): boolean {
  return at >= YEAR_0000 && at <= END_OF_YEAR_9999;
}

/** An instant, epoch milliseconds, as RFC 3339 has it. Total: years it cannot write are cut to 0000 and 9999, what is none is 1970. */
export function isoTime(at: number): string {
  return new Date(Math.min(Math.max(at, YEAR_0000), END_OF_YEAR_9999) || 0).toISOString();
}
