import { Agent, request } from 'node:http';
import { connect } from 'node:net';

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sent over this agent's connections. Default: a connection of its own, closed afterwards. */
  readonly agent?: Agent;
}

export interface Reply {
  readonly status: number;
  /** By lower-case name, each as often as it was sent. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The body as it was sent: compressed, where a header says so. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly header: (name: string) => string | undefined;
  readonly json: () => unknown;
}

/** Asks once over HTTP/1.1, sending the address as it is and following nothing: `fetch` would tidy up both. */
export function ask(origin: string, path: string, { method = 'GET', headers = {}, body, agent }: Ask = {}): Promise<Reply> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname: hostname.replace(/^\[|\]$/g, ''), port, path, method, headers, agent: agent ?? false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(createReply(response.statusCode ?? 0, response.headersDistinct, Buffer.concat(chunks))));
      },
    );
    asked.setTimeout(15_000, () => asked.destroy(new Error(`no answer to ${method} ${path.slice(0, 100)} within 15 s`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Writes `bytes` to a connection as they are and gives everything that comes back until the server closes it, or is silent for `quietMs` after having said something. */
export function exchange(origin: string, bytes: string, quietMs: number = 250): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let heard = '';
    let quiet: ReturnType<typeof setTimeout> | undefined;
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''), () => socket.write(bytes, 'latin1'));
    const end = (): void => {
      clearTimeout(quiet);
      socket.destroy();
      resolve(heard);
    };
    socket.setTimeout(10_000, () => socket.destroy(new Error('the server is silent')));
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(end, quietMs);
    });
    socket.on('error', (error) => (heard === '' ? reject(error) : end()));
    socket.on('close', end);
  });
}

function createReply(status: number, distinct: NodeJS.Dict<string[]>, bytes: Buffer): Reply {
  const text = bytes.toString('utf8');
  const headers: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(distinct)) if (values) headers[name] = values;
  return { status, headers, bytes, text, header: (name) => headers[name]?.join(', '), json: () => JSON.parse(text) as unknown };
}
