import { DAY_MS } from './roll-up.ts';

/**
 * What turns the tables of one version into those of the next, in the schema given in quotes; a new database starts at the first.
 * Never changed once published, only added to.
 *
 * Milliseconds are double precision: exact for 285 000 years, and `pg` gives them back as numbers. Observations are partitioned by
 * days of UTC, so that to forget a day costs nothing.
 */
export const MIGRATIONS: readonly ((schema: string) => string)[] = [
  (schema) => `
  CREATE TABLE ${schema}.service (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    store_id text NOT NULL,
    since double precision NOT NULL,
    -- Observations before this instant are forgotten, though their day may still be there.
    observations_from double precision NOT NULL DEFAULT '-Infinity',
    -- How long observations are kept: unknown until something was forgotten for the first time.
    observations_ms double precision
  );

  -- The last batch of each replica.
  CREATE TABLE ${schema}.replica (
    service_id integer NOT NULL,
    instance text COLLATE "C" NOT NULL,
    sequence double precision NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (service_id, instance)
  );

  -- A check and its latest observation, which it may not have yet.
  CREATE TABLE ${schema}.checks (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service_id integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    at double precision,
    state text,
    valid_until double precision,
    since double precision,
    private smallint NOT NULL DEFAULT 0,
    UNIQUE (service_id, name)
  ) WITH (fillfactor = 50);

  CREATE TABLE ${schema}.observation (
    check_id integer NOT NULL,
    private smallint NOT NULL,
    at double precision NOT NULL,
    valid_until double precision NOT NULL,
    duration_ms double precision,
    state text NOT NULL
  ) PARTITION BY RANGE (at);
  CREATE INDEX observation_of_check ON ${schema}.observation (check_id, at);

  CREATE TABLE ${schema}.roll_up_hour (
    check_id integer NOT NULL,
    start double precision NOT NULL,
    up_ms double precision NOT NULL,
    degraded_ms double precision NOT NULL,
    down_ms double precision NOT NULL,
    maintenance_ms double precision NOT NULL,
    min_ms double precision,
    max_ms double precision,
    durations text NOT NULL,
    PRIMARY KEY (check_id, start)
  ) WITH (fillfactor = 80);

  CREATE TABLE ${schema}.roll_up_day (LIKE ${schema}.roll_up_hour INCLUDING ALL) WITH (fillfactor = 80);

  CREATE TABLE ${schema}.transition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service_id integer NOT NULL,
    check_id integer NOT NULL,
    private smallint NOT NULL,
    at double precision NOT NULL,
    lasted_ms double precision,
    maintenance smallint NOT NULL DEFAULT 0,
    from_status text NOT NULL,
    to_status text NOT NULL,
    title text NOT NULL,
    reason text,
    UNIQUE (check_id, at)
  );
  CREATE INDEX transition_of_service ON ${schema}.transition (service_id, at, id);
  CREATE INDEX transition_of_service_public ON ${schema}.transition (service_id, at, id) WHERE private = 0;
  CREATE INDEX transition_of_check_public ON ${schema}.transition (check_id, at) WHERE private = 0;

  CREATE TABLE ${schema}.incident (
    service_id integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    check_id integer NOT NULL,
    private smallint NOT NULL,
    started_at double precision NOT NULL,
    ended_at double precision,
    unknown_ms double precision NOT NULL,
    last_down_at double precision NOT NULL,
    up_since double precision,
    title text NOT NULL,
    reason text,
    root_cause text,
    affected text NOT NULL,
    notes text NOT NULL,
    reporters text NOT NULL,
    PRIMARY KEY (service_id, id)
  );
  CREATE UNIQUE INDEX incident_open ON ${schema}.incident (service_id, check_id) WHERE ended_at IS NULL;
  CREATE INDEX incident_ended ON ${schema}.incident (service_id, ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX incident_of_service ON ${schema}.incident (service_id, started_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX incident_of_service_public ON ${schema}.incident (service_id, started_at)
    WHERE ended_at IS NOT NULL AND private = 0;
  CREATE INDEX incident_of_check ON ${schema}.incident (check_id, started_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX incident_of_check_public ON ${schema}.incident (check_id, started_at)
    WHERE ended_at IS NOT NULL AND private = 0;
  `,
];

/** Which day of UTC an instant belongs to, counted from 1970. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** What the table of a day's observations is called: `observation_20409`. */
export function nameOfDay(day: number): string {
  return `observation_${day}`;
}

/** Which day the observations of a table are of; undefined of any other table. */
export function dayNamed(table: string): number | undefined {
  const [, day] = /^observation_(-?\d+)$/.exec(table) ?? [];
  return day === undefined ? undefined : Number(day);
}

/** Makes the table of a day. Attached rather than created as a part: that would lock out everybody who reads or writes. */
export function createDay(schema: string, day: number): string {
  const table = `${schema}."${nameOfDay(day)}"`;
  return `
    CREATE TABLE ${table} (LIKE ${schema}.observation INCLUDING ALL);
    ALTER TABLE ${schema}.observation ATTACH PARTITION ${table} FOR VALUES FROM (${day * DAY_MS}) TO (${(day + 1) * DAY_MS})`;
}
