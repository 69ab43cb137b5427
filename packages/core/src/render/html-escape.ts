const MARKUP = /[&<>"']/;
const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

// What XML 1.0 section 2.2 forbids even as a reference, and HTML calls a parse error. With the `u` flag a surrogate in the
// class means one that has no partner.
// oxlint-disable-next-line no-control-regex -- controls are what it looks for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/gu;

/**
 * `text` as it may stand between tags or between quotation marks, in HTML and in XML 1.0 alike. Total: what no document may
 * contain becomes U+FFFD, and every other character comes back when the document is read.
 */
export function escapeHtml(text: string): string {
  const clean = text.replace(FORBIDDEN, '\ufffd');
  return MARKUP.test(clean) ? clean.replace(/[&<>"']/g, (character) => ENTITY[character] ?? '') : clean;
}
