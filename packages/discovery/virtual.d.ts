/** What the plugins of `@allwell/discovery` make of the health modules of a project. */
declare module 'virtual:allwell' {
  /** Every check of the health modules, by name: `createHealth({ checks })`. */
  export const checks: Readonly<Record<string, import('@allwell/core').Check>>;
}
