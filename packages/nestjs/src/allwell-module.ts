import { HealthError, settleOptions } from '@allwell/core';
import { Inject, Module, Optional, type DynamicModule, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { createHealthController, LIFE } from './health-controller.ts';
import { HealthService } from './health-service.ts';
import { createLife, type Life, type Nest } from './life.ts';
import { EXTRAS_RULES, OPTIONS, provideOptions, type AllwellModuleAsyncOptions, type AllwellModuleOptions } from './options.ts';

/**
 * Gives a Nest application its health: finds the health modules on disk and the methods with `@HealthCheck()`, answers at
 * `/health`, starts when the application has bootstrapped, and drains before anything of it is shut down.
 *
 * The application does not start, with a HealthError: `INVALID_OPTION`; `DUPLICATE_NAME`, `INVALID_NAME`, `MODULE_FAILED`,
 * `DEPENDENCY_CYCLE` of a check; `UNKNOWN_CHECK` and `CLOSED` when the health starts.
 */
export class AllwellModule {
  /** With options that are known where the application is written. @throws HealthError `INVALID_OPTION` */
  static forRoot({ isGlobal, mountAs, ...options }: AllwellModuleOptions = {}): DynamicModule {
    return assemble({ isGlobal, mountAs }, [{ provide: OPTIONS, useValue: options }]);
  }

  /** With options of a factory, which may ask providers such as Nest's `ConfigService`. @throws HealthError `INVALID_OPTION` */
  static forRootAsync({ isGlobal, mountAs, imports = [], ...options }: AllwellModuleAsyncOptions): DynamicModule {
    return { ...assemble({ isGlobal, mountAs }, provideOptions(options)), imports };
  }

  constructor(life: Life | undefined) {
    if (life === undefined)
      throw new HealthError(
        'INVALID_OPTION',
        'AllwellModule is imported as it is: import AllwellModule.forRoot() or .forRootAsync({ … }), once',
      );
  }
}

// Decorated by hand: decorators are no JavaScript yet, and Node runs this file as it is.
Module({ imports: [DiscoveryModule] })(AllwellModule);
Inject(LIFE)(AllwellModule, undefined, 0);
Optional()(AllwellModule, undefined, 0);

function assemble(extras: object, options: readonly Provider[]): DynamicModule {
  const { isGlobal, mountAs } = settleOptions('AllwellModule', extras, EXTRAS_RULES, { isGlobal: true, mountAs: 'listener' });
  const controller = createHealthController(mountAs === 'controller');
  const begin = (given: AllwellModuleOptions, ...nest: Nest): Promise<Life> => createLife(given, mountAs, controller, ...nest);
  const providers = [
    ...options,
    { provide: LIFE, inject: [OPTIONS, HttpAdapterHost, DiscoveryService, ModulesContainer], useFactory: begin },
    { provide: HealthService, inject: [LIFE], useFactory: ({ health }: Life) => health },
  ];
  return { module: AllwellModule, global: isGlobal, controllers: [controller], providers, exports: [HealthService] };
}
