/** What tells a file of this store from another database: "allw" in `PRAGMA application_id`. */
export const APPLICATION_ID = 0x616c6c77;

/**
 * What turns a file of one version into the next; a new file starts at the first. Never changed once published, only added to.
 *
 * Rows lie in the order in which they are read and forgotten: those of one check together, by time.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    store_id TEXT NOT NULL,
    since INTEGER NOT NULL
  );

  -- The last batch of each replica.
  CREATE TABLE replica (
    service_id INTEGER NOT NULL,
    instance TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (service_id, instance)
  ) WITHOUT ROWID;

  -- A check and its latest observation, which it may not have yet.
  CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    at INTEGER,
    state TEXT,
    valid_until INTEGER,
    since INTEGER,
    private INTEGER NOT NULL DEFAULT 0,
    UNIQUE (service_id, name)
  );

  CREATE TABLE observation (
    check_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    state TEXT NOT NULL,
    valid_until INTEGER NOT NULL,
    duration_ms REAL,
    private INTEGER NOT NULL,
    PRIMARY KEY (check_id, at, nth)
  ) WITHOUT ROWID;

  CREATE TABLE roll_up_hour (
    check_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    up_ms INTEGER NOT NULL,
    degraded_ms INTEGER NOT NULL,
    down_ms INTEGER NOT NULL,
    maintenance_ms INTEGER NOT NULL,
    durations TEXT NOT NULL,
    min_ms REAL,
    max_ms REAL,
    PRIMARY KEY (check_id, start)
  ) WITHOUT ROWID;

  CREATE TABLE roll_up_day (
    check_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    up_ms INTEGER NOT NULL,
    degraded_ms INTEGER NOT NULL,
    down_ms INTEGER NOT NULL,
    maintenance_ms INTEGER NOT NULL,
    durations TEXT NOT NULL,
    min_ms REAL,
    max_ms REAL,
    PRIMARY KEY (check_id, start)
  ) WITHOUT ROWID;

  CREATE TABLE transition (
    id INTEGER PRIMARY KEY,
    service_id INTEGER NOT NULL,
    check_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT,
    lasted_ms INTEGER,
    maintenance INTEGER NOT NULL DEFAULT 0,
    private INTEGER NOT NULL,
    UNIQUE (check_id, at)
  );
  CREATE INDEX transition_of_service ON transition (service_id, at);
  CREATE INDEX transition_of_service_public ON transition (service_id, at) WHERE private = 0;
  CREATE INDEX transition_of_check_public ON transition (check_id, at) WHERE private = 0;

  CREATE TABLE incident (
    service_id INTEGER NOT NULL,
    id TEXT NOT NULL,
    check_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    unknown_ms INTEGER NOT NULL,
    reason TEXT,
    root_cause TEXT,
    affected TEXT NOT NULL,
    notes TEXT NOT NULL,
    private INTEGER NOT NULL,
    reporters TEXT NOT NULL,
    last_down_at INTEGER NOT NULL,
    up_since INTEGER,
    UNIQUE (service_id, id)
  );
  CREATE UNIQUE INDEX incident_open ON incident (service_id, check_id) WHERE ended_at IS NULL;
  CREATE INDEX incident_ended ON incident (service_id, ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX incident_of_service ON incident (service_id, started_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX incident_of_service_public ON incident (service_id, started_at) WHERE ended_at IS NOT NULL AND private = 0;
  CREATE INDEX incident_of_check ON incident (check_id, started_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX incident_of_check_public ON incident (check_id, started_at) WHERE ended_at IS NOT NULL AND private = 0;
  `,
];
