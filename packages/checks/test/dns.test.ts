import { expect, it } from 'vitest';
import { dns, type DnsOptions } from '../src/dns.ts';
import { domain, ip, numbers, startDnsServer, text } from './dns-server.ts';
import { expectAbortable, reasonOf, run } from './run.ts';

const zone = {
  'db.example/A': [ip('10.0.0.1'), ip('10.0.0.2')],
  'db.example/AAAA': [Buffer.from('fd000000000000000000000000000001', 'hex')],
  'www.example/CNAME': [domain('web.example')],
  'example/MX': [Buffer.concat([numbers(10), domain('mail.example')])],
  'example/NS': [domain('ns1.example')],
  'example/TXT': [text('v=spf1 ', '-all')],
  '_db._tcp.example/SRV': [Buffer.concat([numbers(0, 0, 5432), domain('db.example')])],
  '1.0.0.10.in-addr.arpa/PTR': [domain('db.example')],
  'lost.example/A': 'drop-first',
  'silent.example/A': 'silent',
} as const;

it('is up where a name server answers, and tells what it said', async () => {
  await using server = await startDnsServer(zone);
  expect(await run(dns('db.example', { servers: [server.address] }))).toEqual({
    status: 'up',
    data: { records: ['10.0.0.1', '10.0.0.2'], durationMs: expect.any(Number) },
  });
});

it.each<[string, Required<Pick<DnsOptions, 'type' | 'expect'>>]>([
  ['db.example', { type: 'A', expect: '10.0.0.2' }],
  ['db.example', { type: 'AAAA', expect: 'fd00::1' }],
  ['www.example', { type: 'CNAME', expect: 'WEB.example.' }],
  ['example', { type: 'MX', expect: 'mail.example' }],
  ['example', { type: 'NS', expect: ['ns1.example'] }],
  ['example', { type: 'TXT', expect: 'v=spf1 -all' }],
  ['_db._tcp.example', { type: 'SRV', expect: 'db.example.:5432' }],
  ['1.0.0.10.in-addr.arpa', { type: 'PTR', expect: 'db.example' }],
])('asks %s for %j', async (hostname, options) => {
  await using server = await startDnsServer(zone);
  expect(await run(dns(hostname, { ...options, servers: [server.address] }))).toMatchObject({ status: 'up' });
  expect(await run(dns(hostname, { ...options, expect: 'elsewhere', servers: [server.address] }))).toMatchObject({
    status: 'down',
    reason: `no ${options.type} record elsewhere`,
  });
});

it('says why there is no answer', async () => {
  await using server = await startDnsServer(zone);
  const servers = [server.address];
  expect(reasonOf(await run(dns('nobody.example', { servers })))).toBe('queryA ENOTFOUND nobody.example');
  expect(reasonOf(await run(dns('example', { servers })))).toBe('queryA ENODATA example');
});

it('asks the name server at each run', async () => {
  await using server = await startDnsServer(zone);
  const check = dns('db.example', { servers: [server.address] });
  await run(check);
  await run(check);
  expect(server.asked).toEqual(['db.example/A', 'db.example/A']);
});

it('asks again within a second where a datagram is lost', async () => {
  await using server = await startDnsServer(zone);
  expect(await run(dns('lost.example', { servers: [server.address] }))).toMatchObject({
    status: 'up',
    data: { records: ['127.0.0.9'] },
  });
});

it('is degraded where the answer takes longer than it should', async () => {
  await using server = await startDnsServer(zone);
  expect(await run(dns('db.example', { servers: [server.address], degradedMs: 0 }))).toMatchObject({ status: 'degraded' });
});

it('stops asking at an abort (R12)', async () => {
  await using server = await startDnsServer(zone);
  await expectAbortable(dns('silent.example', { servers: [server.address] }), server.nextQuestion());
});
