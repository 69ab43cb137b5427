/** That nothing was found below `root`. */
export function emptyRoot(root: string): string {
  return `no health module below ${root}: add a health.ts, or set the option root to the folder of your sources`;
}

/** That `file` is a health module to no purpose. */
export function noCheck(file: string): string {
  return `${file} exports no check: export a function, or what defineCheck returns`;
}
