const MAX_CAUSES = 5;

/**
 * Why something failed, in one line: the message at the bottom of the chain of causes (`fetch failed` says nothing, its cause
 * does), and the code that names it where the message does not. Several attempts that failed are told one after another.
 * Whatever was thrown, this does not throw.
 */
export function explain(thrown: unknown): string {
  try {
    return withCode(deepest(thrown)) || 'failed without a reason';
  } catch {
    return 'failed with an error that cannot be shown';
  }
}

function deepest(thrown: unknown): unknown {
  let error = thrown;
  for (let depth = 0; depth < MAX_CAUSES && error instanceof Error && error.cause instanceof Error; depth += 1)
    error = error.cause;
  return error;
}

function withCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error.message || attempts(error);
  if (message === '') return code || error.name;
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}

// A host of several addresses fails with an AggregateError whose own message is empty.
function attempts(error: Error): string {
  return error instanceof AggregateError ? [...new Set(error.errors.map((attempt) => withCode(attempt)))].join('; ') : '';
}
