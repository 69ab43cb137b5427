import { flag, HealthError, oneOf, type AllwellOptions, type Rules } from '@allwell/core';
import { DRAIN_RULES } from '@allwell/node';
import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Provider, Type } from '@nestjs/common';

/** What `AllwellModule.forRoot` takes: `AllwellOptions`, and what is Nest's. */
export interface AllwellModuleOptions extends AllwellOptions {
  /** Whether `HealthService` can be injected everywhere. Default true; false: only where the module is imported. */
  readonly isGlobal?: boolean;
  /**
   * How requests get there. Default `'listener'`: ahead of the application, so that nothing of it applies (global prefix,
   * versioning, middleware, guards, interceptors, pipes, filters, throttling, request logging). `'controller'`: as a controller of
   * the application, so that all of it applies; what is answered is still decided here.
   */
  readonly mountAs?: 'listener' | 'controller';
  /** Whether `SwaggerModule.createDocument` describes the routes. Default `'described'`. */
  readonly openApi?: 'described' | 'hidden';
  /** Milliseconds during which everything is still served once a signal has told the process to stop. Default 5 000. */
  readonly drainDelayMs?: number;
  /** Milliseconds for all of the drain, `drainDelayMs` included; what is then left is cut off. Default 25 000. */
  readonly graceMs?: number;
}

/** What Nest has to know of a module before a factory can be asked. */
type ModuleExtras = Pick<AllwellModuleOptions, 'isGlobal' | 'mountAs'>;
/** What only this adapter has beside that. */
type OwnOptions = Omit<AllwellModuleOptions, keyof AllwellOptions | keyof ModuleExtras>;
type FactoryOptions = AllwellOptions & OwnOptions;

/** The token of the options. */
export const OPTIONS: unique symbol = Symbol('@allwell/nestjs/options');
export const EXTRAS_RULES: Rules<ModuleExtras> = { isGlobal: flag, mountAs: oneOf('listener', 'controller') };
const { drainDelayMs, graceMs } = DRAIN_RULES;
export const OWN_RULES: Rules<OwnOptions> = { openApi: oneOf('described', 'hidden'), drainDelayMs, graceMs };

/** A provider of options, for `useClass` and `useExisting`. */
export interface AllwellOptionsFactory {
  createAllwellOptions(): FactoryOptions | Promise<FactoryOptions>;
}

/** What `AllwellModule.forRootAsync` takes: one of `useFactory`, `useClass` and `useExisting`, and what that needs. */
export interface AllwellModuleAsyncOptions extends ModuleExtras, Pick<ModuleMetadata, 'imports'> {
  /** Makes the options of the providers in `inject`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the parameters are what `inject` names
  readonly useFactory?: (...providers: any[]) => FactoryOptions | Promise<FactoryOptions>;
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
  /** A class that makes the options; it becomes a provider of the module. */
  readonly useClass?: Type<AllwellOptionsFactory>;
  /** The token of a provider that makes the options: a global one, or one that a module in `imports` exports. */
  readonly useExisting?: InjectionToken<AllwellOptionsFactory>;
}

/** Provides what one of the three makes as `OPTIONS`. @throws HealthError `INVALID_OPTION` where there is none. */
export function provideOptions(options: AllwellModuleAsyncOptions): readonly Provider[] {
  const { useFactory, inject = [], useClass, useExisting } = options;
  if (useFactory) return [{ provide: OPTIONS, useFactory, inject }];
  const token = useExisting ?? useClass;
  if (!token) throw new HealthError('INVALID_OPTION', 'forRootAsync takes one of useFactory, useClass and useExisting');
  const ask = (factory: AllwellOptionsFactory): unknown => factory.createAllwellOptions();
  return [{ provide: OPTIONS, useFactory: ask, inject: [token] }, ...(useClass ? [useClass] : [])];
}
