/** A request as an adapter hands it over. Nothing here is trusted. */
export interface HealthRequest {
  readonly method: string;
  /** The path below the endpoint's base, as sent: `''`, `/`, `/ready`, `/checks/database`. */
  readonly path: string;
  /** The query string without its question mark; `''` where there is none. */
  readonly search: string;
  /** The value of a header, by its lower-case name; several of one name joined by a comma. */
  header(name: string): string | undefined;
}

/** An answer to copy out as it is. The headers are complete, `content-length` included, also where `HEAD` left the body out. */
export interface Answer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One address to mount, for every method. */
export interface Route {
  /** The address below the point of mounting: `/health`, `/health/ping`. */
  readonly path: string;
  /** Whether the route answers everything below `path` too. */
  readonly subtree: boolean;
  /** Never throws and never rejects. */
  respond(request: HealthRequest): Answer | Promise<Answer>;
}
