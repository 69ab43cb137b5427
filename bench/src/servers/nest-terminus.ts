import { nestTerminus } from './nest-terminus-with.ts';

/** Every request runs every check, without a time limit. */
export default nestTerminus((indicator, name, check) => async () => {
  await check();
  return indicator.check(name).up();
});
