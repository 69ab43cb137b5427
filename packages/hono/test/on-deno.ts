import { createControl, places, type Fetch } from './stage-server.ts';

declare const Deno: {
  serve(
    options: { port: number; hostname: string; onListen: () => void },
    handler: (request: Request, info: object) => ReturnType<Fetch>,
  ): { addr: { port: number } };
};

const listen = { port: 0, hostname: '127.0.0.1', onListen: (): void => undefined };
const ports = [createControl(), ...places].map((fetch) => Deno.serve(listen, (request) => fetch(request)).addr.port);
console.log(JSON.stringify(ports));
