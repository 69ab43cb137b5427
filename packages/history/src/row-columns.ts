/*
 * What both SQL drivers select for the rows of `rows.ts`. `checks` has the name; where it is joined with a table that has columns of
 * the same names, that table is called `t` for transitions and `i` for incidents.
 */

export const TAIL = 'id, name, at, state, valid_until, since, private';

export const TRANSITION = 'name, title, from_status, to_status, t.at AS at, reason, lasted_ms, maintenance, t.private AS private';

export const INCIDENT = `
  i.id AS id, name, title, started_at, ended_at, unknown_ms, reason, root_cause, affected, notes, i.private AS private, reporters,
  last_down_at, up_since`;

/** All of a roll-up but its name. SQLite's driver writes them in this order too. */
export const MEASURED = 'start, up_ms, degraded_ms, down_ms, maintenance_ms, durations, min_ms, max_ms';
