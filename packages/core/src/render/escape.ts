// With the `u` flag a surrogate in a class means one without its partner.
const LONE_SURROGATE = /[\ud800-\udfff]/gu;
// Whatever some reader takes for the end of a line, and the controls that move a terminal's cursor.
// oxlint-disable-next-line no-control-regex -- controls are what it looks for
const LINE_BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** `text` with U+FFFD for each half of a character, as UTF-8 would have it anyway. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd');
}

/** `text` as the value of a label, without its quotation marks: Prometheus text format and OpenMetrics 1.0 escape alike. */
export function escapeLabel(text: string): string {
  return wellFormed(text).replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

/** `text` on one line, whatever it holds: a run of line ends and control characters becomes a blank. */
export function oneLine(text: string): string {
  return wellFormed(text).replace(LINE_BREAKING, ' ');
}
