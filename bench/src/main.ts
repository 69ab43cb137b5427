import { benchHttp } from './http.ts';
import { benchRender } from './render.ts';
import { benchStartUp } from './start-up.ts';

// `node src/main.ts [http|start|render …] [--quick]`: all of it where nothing is named.
const words = process.argv.slice(2);
const quick = words.includes('--quick');
const wanted = words.filter((word) => !word.startsWith('--'));
const wants = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

if (wants('start')) console.log(`\n${await benchStartUp({ rounds: quick ? 5 : 25 })}`);
if (wants('render')) console.log(`\n${await benchRender({ rounds: quick ? 5 : 21 })}`);
if (wants('http')) console.log(`\n${await benchHttp(quick ? { rounds: 4, seconds: 1 } : { rounds: 24, seconds: 1 })}`);
