export { up, degraded, down, messageOf, type CheckData, type Outcome } from './outcome.ts';
export {
  CHECK_DEFAULTS,
  CHECK_RULES,
  defineCheck,
  isCheck,
  type Check,
  type CheckContext,
  type CheckFunction,
  type CheckOptions,
  type CheckReturn,
  type Probe,
} from './check.ts';
export { HealthError, type HealthErrorCode } from './error.ts';
export { type Status } from './status.ts';
export { systemClock, type Clock } from './clock.ts';
export type { CheckReport, CheckTotals, GroupReport, Lifecycle, Report, Service } from './report.ts';
export type { Maintenance } from './maintenance.ts';
export type { MaintenanceWindowOptions, PlannedMaintenance } from './maintenance-window.ts';
export type { Transition, TransitionQuery, TransitionSource } from './transition.ts';
export type {
  CheckPast,
  Incident,
  IncidentNote,
  IncidentQuery,
  Measured,
  PastDay,
  PastLatency,
  PastQuery,
  PastSource,
  UptimeWindow,
} from './past.ts';
export type { Look, Renderer, View } from './renderer.ts';
export type { Answer, HealthRequest, Route } from './http.ts';
export { createHealth, type Health, type ReportOptions, type StartOptions } from './health.ts';
export {
  HEALTH_DEFAULTS,
  HEALTH_RULES,
  type Group,
  type GroupOptions,
  type HealthOptions,
  type StartTask,
} from './health-options.ts';
export { createEndpoint } from './endpoint.ts';
export { ENDPOINT_DEFAULTS, ENDPOINT_RULES, withPreset, type EndpointOptions } from './endpoint-options.ts';
export type { PresetName } from './preset.ts';
export type { Language } from './language.ts';
export type { PageColorOptions, PageOptions } from './page-options.ts';
export type { AccessOptions } from './access.ts';
export type { SecretSource } from './secret.ts';
export { FORMATS, type Format, type FormatName } from './formats.ts';
export { settleStatusCodes, type CodedRoute, type StatusCodeOptions, type StatusCodes } from './status-code.ts';
export type { HealthEvent, HealthListener } from './event.ts';
export type { Heartbeat, HeartbeatOptions } from './liveness.ts';
export type { MaintenanceOptions } from './maintenance.ts';
export type { Selection } from './selection.ts';
export { splitOptions, type AllwellOptions, type SplitOptions } from './allwell-options.ts';
export {
  assertOption,
  callable,
  count,
  delay,
  flag,
  isName,
  link,
  listOf,
  mapOf,
  MAX_DELAY_MS,
  name,
  number,
  oneOf,
  refuseUnknown,
  settleOptions,
  text,
  type Rule,
  type Rules,
  type Settled,
} from './rule.ts';
export { redact } from './redact.ts';
export { show } from './show.ts';
