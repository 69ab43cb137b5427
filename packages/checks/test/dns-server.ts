import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** What the server says to a question; `'silent'` says nothing, `'drop-first'` loses the first datagram. */
export type Zone = Readonly<Record<string, readonly Buffer[] | 'silent' | 'drop-first'>>;

/** A name server on loopback (RFC 1035), just large enough to be asked for real. */
export interface DnsServer extends AsyncDisposable {
  /** Address and port, as `servers` takes it. */
  readonly address: string;
  /** Questions that came in. */
  readonly asked: string[];
  /** Resolves at the next question. */
  nextQuestion(): Promise<unknown>;
}

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
};

/** Starts a server that answers `name/TYPE` with the record data of `zone`, and NXDOMAIN where the name is not in it. */
export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const { name, type, end } = readQuestion(query);
    const question = `${name}/${type}`;
    asked.push(question);
    socket.emit('question');
    const known = zone[question];
    if (known === 'silent' || (known === 'drop-first' && asked.filter((one) => one === question).length === 1)) return;
    const records = known === 'drop-first' ? [ip('127.0.0.9')] : (known ?? []);
    const named = Object.keys(zone).some((key) => key.startsWith(`${name}/`));
    socket.send(writeAnswer(query.subarray(0, end), records, named ? 0 : 3), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    nextQuestion: () => once(socket, 'question'),
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function readQuestion(query: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), type: TYPES[query.readUInt16BE(at + 1)] ?? '?', end: at + 5 };
}

function writeAnswer(question: Buffer, records: readonly Buffer[], code: number): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180 | code, 2); // an answer, recursion was available
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(0, 8); // no authorities, no extra records
  const type = question.subarray(-4, -2);
  const answers = records.map((data) => {
    const fixed = Buffer.from([0xc0, 12, ...type, 0, 1, 0, 0, 0, 60, 0, 0]); // the name of the question, class IN, one minute
    fixed.writeUInt16BE(data.length, 10);
    return Buffer.concat([fixed, data]);
  });
  return Buffer.concat([header, question.subarray(12), ...answers]);
}

/** The data of an A record. */
export const ip = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** A domain name on the wire. */
export const domain = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

/** The data of a TXT record, in as many pieces. */
export const text = (...pieces: string[]): Buffer =>
  Buffer.concat(pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])));

/** Numbers of two bytes, as MX and SRV records have them before a name. */
export const numbers = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
