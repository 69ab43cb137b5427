import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { DRAIN_DELAY_MS } from './measured.ts';

/** What clients have met. */
export interface Traffic {
  /** Requests that were answered as they should be. */
  answered: number;
  /** Those of them that were sent after the signal. */
  answeredInDrain: number;
  /** Connections that were opened after the signal. */
  connectedInDrain: number;
  /** What became of every other request. */
  readonly dropped: string[];
}

/** When the server was told to end, and when those who send requests have heard that it is unready. Epoch of `performance.now()`. */
export interface Moments {
  signalAt: number;
  unreadyAt: number;
}

// Each client hears of it at another time, and the last of them in good time before the server stops.
const NOTICE_MS = DRAIN_DELAY_MS / 2;

/**
 * Asks `url` as `count` clients that each keep a connection and send one request after the other, until `moments` say that the
 * server is to be left, each somewhat later than the one before. The last request of each is a long one: it is still in flight when
 * the server stops accepting.
 */
export async function send(url: string, count: number, moments: Moments): Promise<Traffic> {
  const traffic: Traffic = { answered: 0, answeredInDrain: 0, connectedInDrain: 0, dropped: [] };
  await Promise.all(Array.from({ length: count }, (_, index) => beClient(url, (NOTICE_MS * index) / count, moments, traffic)));
  return traffic;
}

async function beClient(url: string, noticeMs: number, moments: Moments, traffic: Traffic): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string): Promise<void> => {
    const inDrain = performance.now() > moments.signalAt;
    try {
      const { status, text, connected } = await get(url + path, agent);
      if (status !== 200 || text !== `done after ${path.slice('/work/'.length)}`) throw new Error(`${status} ${text}`);
      traffic.answered += 1;
      if (inDrain) traffic.answeredInDrain += 1;
      if (inDrain && connected) traffic.connectedInDrain += 1;
    } catch (error) {
      traffic.dropped.push(`${path}: ${String(error)}`);
    }
  };
  try {
    while (performance.now() < moments.unreadyAt + noticeMs) {
      await ask(`/work/${50 + Math.floor(Math.random() * 150)}`);
      await wait(Math.random() * 50);
    }
    const stopInMs = moments.signalAt + DRAIN_DELAY_MS - performance.now();
    await ask(`/work/${Math.floor(stopInMs) + 300 + Math.floor(Math.random() * 700)}`);
  } finally {
    agent.destroy();
  }
}

/** Asks once. Rejects where there is no whole answer. */
export function get(url: string, agent?: Agent): Promise<{ status: number; text: string; connected: boolean }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: agent ?? false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, connected: !asked.reusedSocket }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
