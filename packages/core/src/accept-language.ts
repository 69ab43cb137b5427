import { LANGUAGES, type Language } from './language.ts';

/**
 * The language that an `Accept-Language` header asks for, by lookup (RFC 4647 section 3.4: `de-AT` finds `de`) in the order of
 * its weights (RFC 9110 section 12.5.4); English where it wants none that there is. Members that are malformed do not count.
 * Never throws; its time grows with the header's length and no faster.
 */
export function negotiateLanguage(accept: string | undefined): Language {
  if (accept === undefined) return 'en';
  let best: Language | undefined;
  let most = 0;
  const refused = new Set<string>();
  let rest = 0; // what any other language weighs
  for (const member of accept.split(',')) {
    const [range = '', ...parameters] = member.split(';').map((part) => part.trim());
    const weight = weightOf(parameters);
    if (weight === undefined) continue;
    if (weight === 0) refused.add(range.toLowerCase());
    else if (range === '*') rest = Math.max(rest, weight);
    const found = lookUpLanguage(range);
    if (found !== undefined && weight > most) {
      best = found;
      most = weight;
    }
  }
  if (best !== undefined && most >= rest) return best;
  // Somebody who takes any language, but not English.
  return best ?? (rest > 0 ? LANGUAGES.find((language) => !refused.has(language)) : undefined) ?? 'en';
}

/** The language of a tag such as `de` or `en-GB`, upper or lower case; undefined where it is not spoken here, or is no tag. */
export function lookUpLanguage(tag: string): Language | undefined {
  const [, primary = ''] = /^([a-z]{2,3})(?:-[a-z0-9]{1,8})*$/i.exec(tag) ?? [];
  return LANGUAGES.find((language) => language === primary.toLowerCase());
}

function weightOf(parameters: readonly string[]): number | undefined {
  let weight = 1;
  for (const parameter of parameters) {
    const [, value] = /^q\s*=\s*(.*)$/i.exec(parameter) ?? [];
    if (value === undefined) continue;
    weight = /^[\d.]+$/.test(value) ? Number(value) : NaN;
    if (!(weight <= 1)) return undefined;
  }
  return weight;
}
