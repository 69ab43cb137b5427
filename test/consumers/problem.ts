/** What a stranger would stumble over. */
export interface Problem {
  /** Whose fault it is, as far as what was printed tells; empty where it tells nothing. */
  readonly package: string;
  /** What was printed. */
  readonly message: string;
}

/** A problem of the first package of ours that the message names. */
export function toProblem(message: string): Problem {
  return { package: /@allwell\/[a-z][a-z-]*/.exec(message)?.[0] ?? '', message: message.trim() };
}
