/** A text of nothing but what XML 1.0, section 2.2, allows. */
// oxlint-disable-next-line no-control-regex -- tab and the ends of lines are allowed
export const XML_TEXT: RegExp = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
