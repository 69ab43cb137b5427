import type { AccessOptions } from './access.ts';
import type { FormatName } from './formats.ts';
import type { DialectName } from './render/dialect.ts';
import type { StatusCodeOptions } from './status-code.ts';
import type { Target } from './target.ts';

/** A health endpoint that Allwell can stand in for. Its dialect is the format of the same name. */
export type PresetName = Exclude<DialectName, 'spring-v2'>;

/** How another system answers, as far as that is not how Allwell does. */
export interface Preset {
  readonly name: PresetName;
  /** What it sets of the endpoint's options. */
  readonly options: {
    readonly path?: string;
    readonly defaultFormat?: FormatName;
    readonly statusCodes?: StatusCodeOptions;
    readonly prefix?: string;
    readonly access?: AccessOptions;
  };
  /** Its addresses for probes that have another name here. */
  readonly aliases?: ReadonlyMap<string, Target>;
  /** Whether a check is found at `/<name>`. */
  readonly checksAtBase?: boolean;
  /** Whether the report fails as soon as the service drains, and not readiness alone. */
  readonly failsDraining?: boolean;
  /** What `/ping` says: content type, text, headers. */
  readonly ping?: readonly [contentType: string, text: string, headers?: Readonly<Record<string, string>>];
}

const statusCodes = { unknown: 500, down: 500 };

const TABLE: Readonly<Record<PresetName, Omit<Preset, 'name'>>> = {
  panopticon: { options: { path: '/healthcheck', statusCodes } },
  django: { options: { defaultFormat: 'html', prefix: 'django_health_check', statusCodes } },
  'impact-stack': {
    options: { access: { secretFrom: ['query', 'bearer', 'basic'] } },
    ping: ['text/plain; charset=utf-8', 'pong', { 'cache-control': 'no-cache' }],
  },
  spring: {
    options: { path: '/actuator/health' },
    aliases: new Map([
      ['liveness', { kind: 'probe', probe: 'liveness' }],
      ['readiness', { kind: 'probe', probe: 'readiness' }],
    ]),
    checksAtBase: true,
    failsDraining: true,
    ping: ['application/vnd.spring-boot.actuator.v3+json', '{"status":"UP"}'],
  },
  microprofile: { options: {}, aliases: new Map([['started', { kind: 'probe', probe: 'startup' }]]) },
  terminus: { options: {}, failsDraining: true },
};

/** Every preset, by its name. A map, so that `__proto__` is the name of none. */
export const PRESETS: ReadonlyMap<string, Preset> = new Map(
  (Object.keys(TABLE) as PresetName[]).map((name) => {
    const { options, ...rest } = TABLE[name];
    return [name, { name, ...rest, options: { defaultFormat: name, ...options } }];
  }),
);

/** What a preset has where there would be a group, were there one of that name. */
export function targetBy({ aliases, checksAtBase }: Preset, group: GroupTarget): Target {
  const alias = group.format === undefined ? aliases?.get(group.name) : undefined;
  return alias ?? (checksAtBase ? { ...group, kind: 'check' } : group);
}

type GroupTarget = Extract<Target, { kind: 'group' }>;
