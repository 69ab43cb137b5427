import { createControl, places, type Fetch } from './stage-server.ts';

declare const Bun: {
  serve(options: { port: number; hostname: string; fetch: (request: Request, server: object) => ReturnType<Fetch> }): {
    port: number;
  };
};

const ports = [createControl(), ...places].map((fetch) => Bun.serve({ port: 0, hostname: '127.0.0.1', fetch }).port);
console.log(JSON.stringify(ports));
