import type { FormatName } from '../formats.ts';
import type { Look } from '../renderer.ts';
import type { IncidentsRenderer } from '../incidents-renderer.ts';

/** What tells of incidents in a format; JSON for one that has no words for them. */
export async function rendererOf(format: FormatName, look: Look): Promise<IncidentsRenderer> {
  switch (format) {
    case 'html':
      return (await import('./incidents-page.ts')).loadIncidentsPage(look);
    case 'text':
      return (await import('./incidents-text.ts')).incidentsText;
    default:
      return (await import('./incidents-json.ts')).incidentsJson;
  }
}
