import { database } from './database.ts';
import { enqueue, readQueue } from './deliveries/queue.ts';

// What an application would do that has something to tell: node src/enqueue.ts <url> [count]
const [, , url, count = '1'] = process.argv;
if (url === undefined || !URL.canParse(url) || !/^[1-9]\d{0,3}$/.test(count)) {
  console.error('Usage: enqueue <url> [count]');
  process.exit(2);
}
for (let number = 1; number <= Number(count); number += 1) enqueue(url, JSON.stringify({ event: 'order.placed', number }));
console.log(`${readQueue().waiting} deliveries wait`);
database.close();
