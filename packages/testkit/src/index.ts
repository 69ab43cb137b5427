export { ManualClock } from './manual-clock.ts';
export { createScriptedCheck, type ScriptedCheck, type ScriptedRun } from './scripted-check.ts';
