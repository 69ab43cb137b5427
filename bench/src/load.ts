import { connect, type Socket } from 'node:net';
import { quantile } from './statistics.ts';

/** What the load generator is asked over IPC. */
export interface LoadQuestion {
  readonly url: string;
  /** How many there are from now on; they stay open for the next question. */
  readonly connections: number;
  /** How many in all, each connection sending the next one when it has its answer. */
  readonly requests: number;
  /** Milliseconds after which no further request is sent. */
  readonly mostMs: number;
}

/** What came of it. */
export interface Load {
  readonly requests: number;
  /** Answers other than 200, and connections that broke. */
  readonly failures: number;
  readonly p99Ms: number;
}

interface Connection {
  readonly socket: Socket;
  /** When something has happened on it. */
  usedAt: number;
  /** Sends one request; `answered` is told whether a 200 came back. */
  readonly ask: (answered: (good: boolean) => void) => void;
}

// A server that has not answered for so long is not going to.
const PATIENCE_MS = 30_000;
// Node closes a connection that has been idle for five seconds, perhaps just as the next request is on its way.
const IDLE_MS = 3_000;

const pools = new Map<string, Set<Connection>>();

// Run as a process of its own, on a CPU of its own.
process.on('message', (question: LoadQuestion) => void generate(question).then((load) => process.send?.(load)));
process.on('disconnect', () => process.exit());

async function generate({ url, connections, requests, mostMs }: LoadQuestion): Promise<Load> {
  const pool = await fill(url, connections);
  const latencies: number[] = [];
  let failures = 0;
  let toSend = requests;
  let busy = 0;
  await new Promise<void>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`no answer from ${url}`)), mostMs + PATIENCE_MS);
    const until = performance.now() + mostMs;
    const end = (): void => {
      clearTimeout(giveUp);
      resolve();
    };
    for (const { socket, ask } of pool) {
      if (toSend === 0) break;
      let asked = performance.now();
      const answered = (good: boolean): void => {
        const now = performance.now();
        latencies.push(now - asked);
        if (!good) failures += 1;
        if (toSend > 0 && now < until && !socket.destroyed) {
          toSend -= 1;
          asked = now;
          ask(answered);
        } else if ((busy -= 1) === 0) end();
      };
      busy += 1;
      toSend -= 1;
      ask(answered);
    }
    if (busy === 0) end();
  });
  return { requests: latencies.length, failures, p99Ms: quantile(latencies, 0.99) };
}

/** Keeps `wanted` connections to `url` open. To accept them is the same work for every server, and kept out of the figures. */
async function fill(url: string, wanted: number): Promise<readonly Connection[]> {
  let pool = pools.get(url);
  if (!pool) pools.set(url, (pool = new Set()));
  for (const connection of pool) {
    if (performance.now() - connection.usedAt < IDLE_MS && pool.size <= wanted) continue;
    pool.delete(connection);
    connection.socket.destroy();
  }
  while (pool.size < wanted) await open(new URL(url), pool);
  return [...pool];
}

async function open({ host, hostname, port, pathname }: URL, pool: Set<Connection>): Promise<void> {
  // The headers of a Kubernetes probe, but for its `Connection: close`.
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: kube-probe/1.34\r\nAccept: */*\r\n\r\n`;
  let received = '';
  let waiting: ((good: boolean) => void) | undefined;
  const settle = (good: boolean): void => {
    const answered = waiting;
    waiting = undefined;
    received = '';
    connection.usedAt = performance.now();
    answered?.(good);
  };
  const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1');
  const connection: Connection = {
    socket,
    usedAt: performance.now(),
    ask(answered) {
      waiting = answered;
      socket.write(request);
    },
  };
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (isComplete(received)) settle(received.startsWith('HTTP/1.1 200 '));
  });
  socket.on('close', () => {
    pool.delete(connection);
    settle(false);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.on('error', reject); // after the connect it changes nothing any more: 'close' follows
  });
  pool.add(connection);
}

/** Whether this is a whole answer. Nothing follows it: the next request has not been sent. */
function isComplete(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end))?.[1];
  return length === undefined ? received.endsWith('\r\n0\r\n\r\n') : received.length >= end + 4 + Number(length);
}
