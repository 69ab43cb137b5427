import { createAnswer, createNotFound, createProblem } from './answer.ts';
import { unauthorized } from './refusals.ts';
import { incidentsFor } from './audience.ts';
import { before } from './before.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import { HealthError } from './error.ts';
import type { Health } from './health.ts';
import { pathOf, searchOf, type Answer, type HealthRequest } from './http.ts';
import type { Incident, IncidentNote } from './past.ts';
import { baseFrom } from './plan.ts';
import { redact } from './redact.ts';
import { documentOf } from './render/incidents-json.ts';

const MOST_TEXT = 2_000;
const MOST_AUTHOR = 100;

/**
 * Adds a note to an incident: `POST …/incidents/<id>/notes?text=…&author=…`, no body being read (R25). It takes a right that was
 * shown by a header or to the application's own rule, and is refused to a page of another site, whose reader's browser would
 * show that right unasked.
 */
export async function answerNote(
  health: Health,
  settings: EndpointSettings,
  request: HealthRequest,
  path: string,
  incident: string,
): Promise<Answer> {
  const { access, deadlineMs, publicUrl } = settings;
  if (access.open) {
    return createProblem(
      403,
      'Forbidden',
      'this endpoint is open to everybody; notes can be added where it has a secret or a rule',
    );
  }
  if (isCrossSite(request, publicUrl)) return createProblem(403, 'Forbidden', 'notes cannot be added from another site');
  const writer = await before(health.clock, deadlineMs / 2, access.identifyWriter(request)).catch(() => access.stranger);
  if (!writer.authorized) return unauthorized(access.challenge);
  const note = noteFrom(searchOf(request));
  if ('statusCode' in note) return note;
  try {
    const { past } = health.transitions;
    const changed = past && (await before(health.clock, deadlineMs, past.addNote(incident, note)));
    if (changed === undefined) return createNotFound();
    const address = `${publicUrl ?? baseFrom(pathOf(request), path)}incidents/${incident}`;
    return createAnswer(201, 'application/json', textFor(health, writer.details, changed), { location: address });
  } catch (thrown) {
    return thrown instanceof HealthError && thrown.code === 'INVALID_OPTION'
      ? createProblem(400, 'Not a note', thrown.message)
      : createProblem(503, 'Not available', 'the note may not have been kept: look at the incident before you send it again');
  }
}

// Who may write knows of private checks; `access.details` still says what anybody is told.
function textFor({ clock, checks }: Health, details: boolean, incident: Incident): string {
  const isPrivate = (name: string): boolean => checks.get(name)?.visibility !== 'public';
  const [told = incident] = incidentsFor({ details, privateChecks: true }, [incident], isPrivate);
  return `${JSON.stringify(documentOf(told, clock.wallTime()))}\n`;
}

// Neither a control character nor a blank, and nothing that no reader would see: a note of those alone looks like none.
const VISIBLE = /[^\p{C}\p{Z}\p{DI}]/u;

function noteFrom(search: string): Omit<IncidentNote, 'at'> | Answer {
  const parameters = new URLSearchParams(search);
  const texts = parameters.getAll('text');
  const authors = parameters.getAll('author');
  const [text = '', author = ''] = [texts, authors].map(([first = '']) => (VISIBLE.test(first) ? first.trim() : ''));
  if (texts.length > 1) return notANote('text', 'one text', texts.length);
  if (authors.length > 1) return notANote('author', 'one name', authors.length);
  if (text === '' || text.length > MOST_TEXT) return notANote('text', `1 to ${MOST_TEXT} characters`, text.length);
  if (author.length > MOST_AUTHOR) return notANote('author', `at most ${MOST_AUTHOR} characters`, author.length);
  return { text: redact(text).slice(0, MOST_TEXT), ...(author !== '' && { author: redact(author).slice(0, MOST_AUTHOR) }) };
}

function notANote(parameter: string, limit: string, got: number): Answer {
  return createProblem(400, 'Not a note', `?${parameter}= takes ${limit}, got ${got}`);
}

/**
 * Whether a page of another origin sent it. Browsers say so themselves (Fetch Metadata), but not over plain HTTP: there `Origin`
 * has to be the address that was asked. What is no browser sends neither.
 */
function isCrossSite(request: HealthRequest, publicUrl: string | undefined): boolean {
  const site = request.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = request.header('origin');
  if (origin === undefined) return false;
  const host = URL.parse(origin)?.host;
  return host === undefined || (host !== request.header('host') && host !== URL.parse(publicUrl ?? '')?.host);
}
