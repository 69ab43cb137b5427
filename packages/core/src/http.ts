/** A request as an adapter hands it over. Nothing here is trusted. */
export interface HealthRequest {
  readonly method: string;
  /** The address as sent: path and query. */
  readonly url: string;
  /** On a route with a subtree, the part of the path below it, as sent: `/`, `/checks/database`. Not read on others. */
  readonly path: string;
  /** The value of a header, by its lower-case name; several of one name joined by a comma. */
  header(name: string): string | undefined;
}

/** An answer to copy out as it is. The headers are complete, `content-length` included, also where `HEAD` left the body out. */
export interface Answer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The body as a text. The headers count the bytes of it in UTF-8. */
  readonly text: string;
  /**
   * The body as a server sends it fastest: up to 4 096 bytes as a text, which Node puts in one piece with the headers, more as
   * bytes, which need no encoding; `null` where there is none.
   */
  readonly payload: string | Uint8Array<ArrayBuffer> | null;
}

/** One address to mount, for every method. */
export interface Route {
  /** The address below the point of mounting: `/health`, `/health/ping`. */
  readonly path: string;
  /** Whether the route answers everything below `path` instead of `path` itself. */
  readonly subtree: boolean;
  /** What `respond` makes of every `GET`, where that is the same whoever asks and whatever happens: as a ping. */
  readonly constant?: Answer;
  /** Never throws and never rejects. */
  respond(request: HealthRequest): Answer | Promise<Answer>;
}

/** The query string of an address, without its question mark; `''` where there is none. */
export function searchOf({ url }: HealthRequest): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

/** The path of an address, without its query. */
export function pathOf({ url }: HealthRequest): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}
