import type { Neighbours } from '../neighbours.ts';
import type { CheckReport } from '../report.ts';
import { disc, linkTo, type Frame } from './page-check.ts';

/** What a check is: what it is held to, and what it has to do with others. */
export function definition({ check }: CheckReport, neighbours: Neighbours | undefined, frame: Frame): string {
  const { words, report } = frame;
  const { timeoutMs, everyMs, maxAgeMs, failureThreshold, successThreshold, failsAs, probes, shared } = check;
  const facts: readonly (readonly [string, string])[] = [
    [words.say('interval'), everyMs > 0 ? words.say('every', { duration: words.duration(everyMs) }) : words.say('onDemand')],
    [words.say('timeout'), words.duration(timeoutMs)],
    [words.say('servedAgain'), words.duration(maxAgeMs)],
    [words.say('failureThreshold'), words.number(failureThreshold)],
    [words.say('successThreshold'), words.number(successThreshold)],
    [words.say('costsAtMost'), words.status(shared ? 'degraded' : failsAs)],
    [words.say('probes'), probes.length === 0 ? words.say('none') : words.list(probes.map((probe) => words.probe(probe)))],
  ];
  const list = facts.map(([name, value]) => `<dt>${name}</dt> <dd>${value}</dd>`).join(' ');
  const told = report.details ? `<section><h2>${words.say('definition')}</h2><dl>${list}</dl></section>` : '';
  return `${told}${others('dependsOn', neighbours?.dependsOn ?? [], frame)}${others('neededBy', neighbours?.dependants ?? [], frame)}`;
}

function others(title: 'dependsOn' | 'neededBy', checks: readonly CheckReport[], frame: Frame): string {
  const { words } = frame;
  if (checks.length === 0) return '';
  const row = ({ name, status }: CheckReport): string =>
    `<li class=${status}>${disc(status)} <b>${words.status(status)}</b> ${linkTo(frame, name)}</li>`;
  return `<section><h2>${words.say(title)}</h2><ul class=stubs>${checks.map(row).join('')}</ul></section>`;
}
