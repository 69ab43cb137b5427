import { Resolver } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import {
  assertOption,
  delay,
  down,
  listOf,
  oneOf,
  settleOptions,
  text,
  type CheckFunction,
  type Rule,
  type Rules,
} from '@allwell/core';
import { explain } from './explain.ts';
import { judge, latency } from './limit.ts';
import { startStopwatch } from './stopwatch.ts';

const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const;

/** The kinds of record that can be asked for. */
export type DnsRecordType = (typeof RECORD_TYPES)[number];

/** What to ask, whom, and what has to be in the answer. */
export interface DnsOptions {
  /** Kind of record. Default `'A'`. */
  readonly type?: DnsRecordType;
  /** Name servers to ask instead of the system's, as addresses with an optional port: `'10.0.0.2'`, `'[fd00::2]:5353'`. */
  readonly servers?: readonly string[];
  /**
   * Records that have to be in the answer; others may be there too. Default: any record will do. An MX record is its exchange,
   * an SRV record `name:port`, a TXT record its joined text.
   */
  readonly expect?: string | readonly string[];
  /** Milliseconds from which an answer is degraded. Default: never. */
  readonly degradedMs?: number;
}

const SERVER: Rule<string> = {
  expected: 'an address with an optional port',
  read: (value) => (typeof value === 'string' && isServer(value) ? value : undefined),
};

const RULES: Rules<DnsOptions> = {
  type: oneOf(...RECORD_TYPES),
  servers: {
    expected: 'an array of at least one address with an optional port',
    read: (value, option) => {
      const servers = listOf(SERVER).read(value, option);
      return servers?.length === 0 ? undefined : servers;
    },
  },
  expect: {
    expected: 'a record or an array of records',
    read: (value, option) => text(4_096).read(value, option) ?? listOf(text(4_096)).read(value, option),
  },
  degradedMs: delay(),
};

const RESOLVE: Readonly<Record<DnsRecordType, (resolver: Resolver, hostname: string) => Promise<string[]>>> = {
  A: (resolver, hostname) => resolver.resolve4(hostname),
  AAAA: (resolver, hostname) => resolver.resolve6(hostname),
  CNAME: (resolver, hostname) => resolver.resolveCname(hostname),
  MX: async (resolver, hostname) => (await resolver.resolveMx(hostname)).map(({ exchange }) => exchange),
  NS: (resolver, hostname) => resolver.resolveNs(hostname),
  PTR: (resolver, hostname) => resolver.resolvePtr(hostname),
  SRV: async (resolver, hostname) => (await resolver.resolveSrv(hostname)).map(({ name, port }) => `${name}:${port}`),
  TXT: async (resolver, hostname) => (await resolver.resolveTxt(hostname)).map((chunks) => chunks.join('')),
};

// A datagram gets lost now and then: asked again this soon, the answer still comes within a check's usual timeout.
const RETRY = { timeout: 500, tries: 4 };

/**
 * Up when name servers answer for `hostname` with at least one record, and with all that `expect` names. It asks the name
 * servers themselves: neither the hosts file nor search domains are looked at, so give the full name. Data: `records` (the
 * first 20), `durationMs`.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function dns(hostname: string, options: DnsOptions = {}): CheckFunction {
  const { type, servers, expect, degradedMs } = settleOptions('dns', options, RULES, { type: 'A', expect: [] });
  assertOption('dns: hostname', hostname, text(255));
  const expected = typeof expect === 'string' ? [expect] : expect;

  return async ({ signal }) => {
    signal.throwIfAborted();
    const elapsed = startStopwatch();
    const resolver = new Resolver(RETRY); // one per run: to cancel a resolver is to cancel whatever it was asked
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    let records: string[];
    try {
      records = await RESOLVE[type](resolver, hostname);
      signal.throwIfAborted();
    } catch (thrown) {
      signal.throwIfAborted();
      return down(explain(thrown), { durationMs: elapsed() });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    const durationMs = elapsed();
    const data = { records: records.slice(0, 20), durationMs };
    if (records.length === 0) return down(`no ${type} record`, data);
    const missing = expected.filter((record) => !records.some((found) => sameRecord(type, found, record)));
    if (missing.length > 0) return down(`no ${type} record ${missing.join(', ')}`, data);
    return judge([latency(durationMs, degradedMs)], data);
  };
}

// Names are equal whatever their case (RFC 1035 section 2.3.3), and their trailing dot says nothing in an answer; text is text.
function sameRecord(type: DnsRecordType, found: string, expected: string): boolean {
  return type === 'TXT' ? found === expected : bare(found) === bare(expected);
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.(?=:|$)/, '');
}

// By hand: `setServers` of Node 22 takes 70000 for 4464, and aborts the process for port 0.
function isServer(server: string): boolean {
  const [, v6, v4, port = '53'] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(server) ?? [undefined, server];
  if (Number(port) < 1 || Number(port) > 65_535) return false;
  return v4 === undefined ? isIPv6(v6 ?? '') : isIPv4(v4);
}
