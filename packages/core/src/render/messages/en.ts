/**
 * The words of the page in English. This table says which keys there are, and which `{places}` each of them has; a comment
 * says where a text stands if the text itself does not.
 */
export const en = {
  // States, as words within a sentence.
  up: 'up',
  degraded: 'degraded',
  unknown: 'unknown',
  down: 'down',
  // What the states mean, in the legend.
  meansUp: 'works',
  meansDegraded: 'works, but worse than it should',
  meansUnknown: 'has no fresh result',
  meansDown: 'does not work',

  // Punctuation between parts that are put together.
  colon: ': ',
  comma: ', ',
  andMore: '{list} and {count} more',

  // Times and amounts. `{time}` is a clock or a date, `{duration}` an amount of time.
  utc: '{time} UTC',
  /** `{time}` is a clock of today here, and a date as well below, where some languages need another word. */
  since: 'since {time}',
  sinceDate: 'since {time}',
  until: 'until {time}',
  untilDate: 'until {time}',
  unknownTime: 'an unknown time',
  justNow: 'just now',
  ago: '{duration} ago',
  milliseconds: '{count} ms',
  seconds: '{count} s',
  minutes: '{count} min',
  hours: '{count} h',
  days: '{count} d',
  percent: '{count} %',
  /** Bytes, and five binary units, separated by blanks. */
  byteUnits: 'B KiB MiB GiB TiB PiB',

  // The frame of the page.
  skip: 'Skip to the checks',
  skipContent: 'Skip to the content',
  refresh: 'Refresh',
  refreshEvery: 'Refresh every {duration}',
  /** Follows the label of the button above while a reader is busy. */
  paused: ', paused',
  lost: 'No answer from the service. What you see is old.',
  noAnswer: 'No answer',
  otherFormats: 'Other formats',
  formatText: 'Text',
  formatBadge: 'Badge',
  /** The name of a feed, for feed readers. */
  feedTitle: '{service}: changes ({format})',
  languages: 'Languages',
  /** Leads from the compact view to the whole page. */
  statusPage: 'Status page',
  /** `{time}` is a clock of today. */
  asOf: 'As of {time}',

  // The headline. `{since}` and `{until}` are those from above; `{since}` may be empty.
  inMaintenance: 'In maintenance',
  inMaintenanceUntil: 'In maintenance {until}',
  noChecks: 'No checks yet',
  nothingCounts: '{status}: no check counts towards this',
  /** The verdict is not that of the worst check, which `{clause}` tells of. */
  though: '{status}, though {clause}',
  /** One check. */
  isNow: '{name} is {status} {since}',
  allUp: { one: '{count} check is up', other: 'all {count} checks are up' },
  someDegraded: { one: '{count} of {all} checks is degraded {since}', other: '{count} of {all} checks are degraded {since}' },
  someUnknown: { one: '{count} of {all} checks is unknown {since}', other: '{count} of {all} checks are unknown {since}' },
  someDown: { one: '{count} of {all} checks is down {since}', other: '{count} of {all} checks are down {since}' },

  // The head: what is reported on, and where the service stands in its life.
  probeLiveness: 'Liveness probe',
  probeReadiness: 'Readiness probe',
  probeStartup: 'Startup probe',
  group: 'Group {name}',
  check: 'Check {name}',
  allChecks: 'all checks',
  starting: 'starting',
  draining: 'draining',
  failed: 'failed',
  causes: 'Cause: {checks}',
  checked: 'checked {ago}, at {time}',
  runningFor: 'running for {duration}',
  version: 'version {version}',
  instance: 'instance {instance}',

  // Sections.
  needsAttention: 'Needs attention',
  checks: 'Checks',
  otherChecks: 'Other checks',
  notInReport: 'Not in this report',
  countOf: '{count} of {all}',
  tallyUp: { other: '{count} up' },
  tallyDegraded: { other: '{count} degraded' },
  tallyUnknown: { other: '{count} unknown' },
  tallyDown: { other: '{count} down' },
  countUpOf: '{count} of {all} up',
  writeFirst: 'Write your first check',
  /** `{file}` is the name of a file. */
  writeFirstHow:
    'Put a file named {file} beside the code it watches. Every function it exports is a check: returning means up, throwing means down.',
  writeFirstThen: 'Start the service again, and the check is on this page, in the probes and in the metrics.',

  // A check.
  stale: 'stale',
  flapping: 'flapping',
  maintenance: 'maintenance',
  optional: 'optional',
  waitsFor: 'Not run: waits for {checks}',
  maintenanceTitle: 'Maintenance',
  tooOld: 'The last result is too old to count.',
  recovering: {
    one: 'The last run was {status}; {count} good run in a row and it counts again.',
    other: 'The last run was {status}; {count} good runs in a row and it counts again.',
  },
  failedOptional: 'The last run failed; the check is optional, so that it costs no more than this.',
  failedYoung: { other: 'The last run failed; it counts as down after {count} in a row.' },
  lastRunFailed: 'The last run failed.',
  notRunYet: 'has not run yet',
  ran: 'ran {ago}',
  took: 'took {duration}',
  badRuns: { one: '{count} bad run in a row', other: '{count} bad runs in a row' },
  lastSuccess: 'last success {time}',
  every: 'every {duration}',
  onDemand: 'on demand',
  values: { one: '{count} value', other: '{count} values' },
  cannotShow: 'a value that cannot be shown',

  // Changes of state.
  recentChanges: 'Recent changes',
  was: 'was {status}',
  wasFor: 'was {status} for {duration}',
  noChange: 'No change {since}.',
  noEarlierChange: 'No earlier change {since}.',

  // Uptime and latency.
  uptime: 'Uptime',
  dayCount: { one: '{count} day', other: '{count} days' },
  /** Where the memory is shorter than the window. */
  sinceStart: 'since start, {duration}',
  noData: 'no data',
  notMeasuredFor: 'not measured for {duration}',
  daysAgo: { one: '{count} day ago', other: '{count} days ago' },
  today: 'today',
  latency: 'Latency',
  latencyRange: 'min {min}, median {median}, max {max}',
  badDays: { one: '{count} day with an interruption', other: '{count} days with interruptions' },
  withoutData: { other: '{count} without data' },

  // Incidents.
  incidents: 'Incidents',
  noIncidents: 'No incidents',
  incident: 'Incident',
  allIncidents: 'All incidents',
  openIncidents: { one: '{count} incident is ongoing', other: '{count} incidents are ongoing' },
  noneOpen: 'No incident is ongoing',
  noteCount: { one: '{count} note', other: '{count} notes' },
  ongoing: 'ongoing',
  started: 'started {time}',
  ended: 'ended {time}',
  lasted: 'lasted {duration}',
  lastsFor: 'for {duration} so far',
  unwatched: 'not known to have recovered',
  rootCause: 'Root cause: {check}',
  affectedChecks: 'Affected checks: {checks}',
  notes: 'Notes',
  plannedMaintenance: 'Planned maintenance',

  // The page of one check.
  now: 'Now',
  history: 'History',
  dependsOn: 'Depends on',
  neededBy: 'Needed by',
  definition: 'Definition',
  interval: 'Interval',
  timeout: 'Timeout',
  servedAgain: 'Result is served again for',
  failureThreshold: 'Failures in a row until down',
  successThreshold: 'Successes in a row until up',
  costsAtMost: 'A failure costs at most',
  probes: 'Probes',
  none: 'none',
  feeds: 'Feeds',

  // Filter and search.
  filter: 'Filter',
  search: 'Search',
  searchChecks: 'Search checks',
  all: 'All',
  clear: 'Clear',
  shownOf: { one: '{count} of {all} checks shown', other: '{count} of {all} checks shown' },
  noMatch: 'No check matches.',
} as const;
