import type { Language } from '../language.ts';
import type { Messages } from './messages/messages.ts';
import { createWords, type Words } from './words.ts';

/** Each is loaded when somebody reads it. */
const TABLES: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => (await import('./messages/en.ts')).en,
  de: async () => (await import('./messages/de.ts')).de,
  fr: async () => (await import('./messages/fr.ts')).fr,
  es: async () => (await import('./messages/es.ts')).es,
  ja: async () => (await import('./messages/ja.ts')).ja,
  ar: async () => (await import('./messages/ar.ts')).ar,
};

const loaded = new Map<Language, Words>();

/** A language, ready to be spoken; the same every time. */
export async function loadWords(language: Language): Promise<Words> {
  const found = loaded.get(language);
  if (found) return found;
  const words = createWords(language, await TABLES[language]());
  loaded.set(language, words);
  return words;
}
