import { createProblem } from './answer.ts';
import type { Answer } from './http.ts';

/** To a caller who has shown no secret, or a wrong one. `challenge` says which kinds there are. */
export function unauthorized(challenge: string): Answer {
  return createProblem(401, 'Unauthorized', 'this needs a secret, as a Bearer token or as the password of Basic', {
    'www-authenticate': challenge,
    vary: 'Authorization',
  });
}

/** To a method that an address does not have. `allow` lists those it has. */
export function methodNotAllowed(allow: string): Answer {
  return createProblem(405, 'Method not allowed', `this answers ${allow}`, { allow });
}
