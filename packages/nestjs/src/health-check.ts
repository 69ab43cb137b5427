import { SetMetadata } from '@nestjs/common';
import { defineCheck, HealthError, type CheckFunction, type CheckOptions } from '@allwell/core';

/** Under which a method keeps its options. One for all copies of this package in a process. */
export const CHECK_OPTIONS: unique symbol = Symbol.for('@allwell/nestjs/health-check');

/**
 * Makes a method of a provider or controller a check, named after the method or by `name`. Throwing means down, returning means
 * up, as in any check. It is called on the one instance that Nest has of the class: with a scope of request, or transient, the
 * application does not start.
 *
 * @throws HealthError `INVALID_OPTION`, `INVALID_NAME`, when the class is defined.
 */
export function HealthCheck(
  options: CheckOptions = {},
): <M extends CheckFunction>(target: object, method: string, descriptor: TypedPropertyDescriptor<M>) => void {
  return (target, method, descriptor) => {
    if (typeof target === 'function' || descriptor?.value === undefined)
      throw new HealthError('INVALID_OPTION', `@HealthCheck() goes with a method of an instance, and ${method} is none`);
    defineCheck(descriptor.value, options); // so that a mistake is shown where it is
    SetMetadata(CHECK_OPTIONS, options)(target, method, descriptor);
  };
}
