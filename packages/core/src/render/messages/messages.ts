import type { en } from './en.ts';

type English = typeof en;

/** A text in the forms that numbers ask for, by the categories of `Intl.PluralRules`; where one is missing, `other` stands in. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

export type MessageKey = keyof English;
export type TextKey = { [K in MessageKey]: English[K] extends string ? K : never }[MessageKey];
export type PluralKey = Exclude<MessageKey, TextKey>;

/**
 * Every word of the page in one language, by the keys of `en.ts`. A `{place}` is filled where the text is used, and every
 * language has the places English has. Texts hold none of `& < > " '`: they are put into HTML as they are.
 */
export type Messages = { readonly [K in MessageKey]: English[K] extends string ? string : Plural };

type PlacesIn<Text> = Text extends `${string}{${infer Place}}${infer Rest}` ? Place | PlacesIn<Rest> : never;
type Filling<Place extends string> = [Place] extends [never] ? [] : [values: Readonly<Record<Place, string>>];

/** What a text has to be given. */
export type TextValues<K extends TextKey> = Filling<PlacesIn<English[K]>>;
/** What a plural has to be given beside its `{count}`. */
export type PluralValues<K extends PluralKey> = Filling<
  Exclude<PlacesIn<English[K] extends { readonly other: infer Text } ? Text : never>, 'count'>
>;
