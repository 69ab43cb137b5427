/** An alias of this workspace; what is used of it here has the same types. */
declare module 'express-4' {
  export { default } from 'express';
}
