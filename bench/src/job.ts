/** An answer, to be sent again by somebody else. */
export interface Bytes {
  readonly path: string;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, ready to be sent. */
export interface Prepared extends Omit<Bytes, 'body'> {
  /** As Node sends it fastest: a short text goes out in one piece with the headers, a long one would have to be encoded each time. */
  readonly body: string | Buffer;
}

/** What a contender is asked to answer for. */
export interface Job {
  /** By name. Each succeeds, most of them at once. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** What a bare route sends. */
  readonly answers: readonly Prepared[];
  /** What Nest runs on. */
  readonly platform: Platform;
}

export type Platform = 'express' | 'fastify';

/** What a client asks: whether the process answers, or what each check found. */
export type Question = 'ping' | 'report';

/** Where a contender answers which question: whole addresses. What is not there, it does not answer. */
export type Served = Partial<Record<Question, string>>;

/** The default export of each file in `servers/`: listens on a port of its own, again for each job. */
export type Serve = (job: Job) => Promise<Served>;

/** The addresses of an Allwell endpoint, and so of the bare routes beside it. */
export function healthAt(origin: string): Served {
  return { ping: `${origin}/health/ping`, report: `${origin}/health` };
}
