/** For each audience: what is not public must not use up a limit, and needs an index of its own for that. */
export function byAudience<T>(make: (only: string) => T): Readonly<Record<'all' | 'public', T>> {
  return { all: make(''), public: make('AND private = 0') };
}

/** For each table of roll-ups. */
export function byResolution(make: (table: string) => string): Readonly<Record<'hour' | 'day', string>> {
  return { hour: make('roll_up_hour'), day: make('roll_up_day') };
}
