/** Which of `words` somebody may have meant who wrote `word`: the one that shares most pairs of letters with it, if that is enough. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const likeness = (one: string): number => {
    const [pairs, others] = [pairsOf(word), pairsOf(one)];
    return (2 * pairs.filter((pair) => others.includes(pair)).length) / (pairs.length + others.length);
  };
  return words.filter((one) => likeness(one) >= 0.4).toSorted((one, other) => likeness(other) - likeness(one))[0];
}

function pairsOf(word: string): string[] {
  return word
    .toLowerCase()
    .split('')
    .map((letter, at, letters) => letter + letters[at + 1]);
}
