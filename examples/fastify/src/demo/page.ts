import { inventoryService, type InventoryMode } from '../inventory/service.ts';
import { countOrders } from '../orders/order.ts';
import { readQueue } from '../queue/queue.ts';
import { SERVICE } from '../settings.ts';

const BUTTONS: readonly (readonly [action: string, mode: InventoryMode, label: string])[] = [
  ['recover', 'working', 'Works'],
  ['slow', 'slow', 'Is slow'],
  ['fail', 'failing', 'Fails'],
  ['hang', 'hanging', 'Never answers'],
];

const FORMATS = ['html', 'json', 'text', 'prometheus', 'openmetrics', 'health+json', 'svg', 'atom', 'rss', 'jsonfeed'];

/** The page at `/`. Nothing in it comes from a request. */
export function controlPage(): string {
  const { waiting, fulfilled, rejected } = countOrders();
  const buttons = BUTTONS.map(
    ([action, mode, label]) =>
      `<form method="post" action="/demo/inventory/${action}"><button${inventoryService.mode === mode ? ' aria-pressed="true"' : ''}>${label}</button></form>`,
  );
  const formats = FORMATS.map((format) => `<a href="/health?format=${encodeURIComponent(format)}">${format}</a>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${SERVICE.name}: demo switches</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
  h2 { margin-top: 2rem; font-size: 1.1rem; }
  nav, .row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
  button { font: inherit; padding: .4rem 1rem; border-radius: .4rem; border: 1px solid; background: transparent; color: inherit; cursor: pointer; }
  button[aria-pressed] { background: CanvasText; color: Canvas; }
</style>
<h1>${SERVICE.name}</h1>
<p>A small order service. Open the <a href="/health" target="health">status page</a> in another window, press a button here, and look.</p>
<h2>The inventory, an upstream of this service</h2>
<div class="row">${buttons.join('')}</div>
<h2>Orders</h2>
<p>${waiting} waiting, ${fulfilled} fulfilled, ${rejected} rejected; ${readQueue().waiting} jobs in the queue.</p>
<form method="post" action="/demo/orders?count=30"><button>Place 30 orders</button></form>
<h2>The same report for everybody else</h2>
<nav>${formats.join('')}</nav>
<h2>Probes</h2>
<nav><a href="/health/ping">ping</a><a href="/health/live">live</a><a href="/health/ready">ready</a><a href="/health/startup">startup</a></nav>
</html>
`;
}
