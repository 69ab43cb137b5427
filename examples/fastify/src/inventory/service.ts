import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// In real life this is another team's service. Here it lives in the same process, behind a port of its own, so that it can be
// made to fail while somebody looks at the status page.

/** How the inventory behaves. */
export type InventoryMode = 'working' | 'slow' | 'failing' | 'hanging';

/** An item on the shelf. */
export interface StockItem {
  readonly item: string;
  readonly left: number;
  /** From how many left on more should be ordered. */
  readonly reorderAt: number;
}

export interface InventoryService {
  readonly url: string;
  mode: InventoryMode;
  close(): Promise<void>;
}

const SLOW_MS = 400;

export const inventoryService: InventoryService = await startInventory();

async function startInventory(): Promise<InventoryService> {
  const shelf = new Map([
    ['teapot', { left: 480, reorderAt: 50 }],
    ['cup', { left: 1_900, reorderAt: 200 }],
    ['saucer', { left: 12, reorderAt: 200 }], // somebody should have ordered more: the check `stock` is degraded from the start
  ]);
  let mode: InventoryMode = 'working';

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://inventory');
    if (mode === 'failing') return send(response, 503, { error: 'the inventory is out of order' });
    if (pathname === '/ping') return send(response, 200, { ok: true });
    if (pathname === '/stock')
      return send(
        response,
        200,
        [...shelf].map(([item, stock]) => ({ item, ...stock })),
      );
    if (pathname === '/reservations' && request.method === 'POST') {
      const stock = shelf.get(searchParams.get('item') ?? '');
      const quantity = Number(searchParams.get('quantity'));
      if (stock === undefined || stock.left < quantity) return send(response, 409, { error: 'not that many left' });
      stock.left -= quantity;
      return send(response, 201, { left: stock.left });
    }
    return send(response, 404, { error: 'there is nothing at this address' });
  };

  const server = createServer((request, response) => {
    request.resume();
    if (mode === 'hanging') return; // whoever asks gives up first
    setTimeout(() => answer(request, response), mode === 'slow' ? SLOW_MS : 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function send(response: ServerResponse, statusCode: number, body: unknown): void {
  response.writeHead(statusCode, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
