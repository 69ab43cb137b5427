import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, defineCheck, down, up, type Health } from '@allwell/core';
import { ask } from '@allwell/testkit/adapter-suite';
import {
  Catch,
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  Post,
  VersioningType,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestModule,
  type PipeTransform,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { AllwellModule, type AllwellModuleOptions } from '../src/index.ts';
import { create, moduleOf, PLATFORMS, QUIET, start, type Started } from './start.ts';

const open: AllwellModuleOptions = { access: { secret: null, details: 'always' } };

function healthy(): Health {
  return createHealth({
    checks: { database: () => up(), search: defineCheck(() => down('away'), { default: false }) },
    groups: { storage: { checks: ['database'] } },
  });
}

/** What of an application has been asked about a request. */
const asked: string[] = [];

@Injectable()
class Guard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    asked.push('guard');
    return context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['x-key'] === 'k';
  }
}

@Injectable()
class Interceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    asked.push('interceptor');
    return next.handle();
  }
}

@Injectable()
class Pipe implements PipeTransform {
  transform(value: unknown): unknown {
    asked.push('pipe');
    return value;
  }
}

@Catch()
@Injectable()
class Filter implements ExceptionFilter {
  catch(_: unknown, host: ArgumentsHost): void {
    asked.push('filter');
    const response = host.switchToHttp().getResponse<{ raw?: ServerResponse; hijack?(): void } & ServerResponse>();
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.statusCode = 418;
    raw.end('filtered');
  }
}

@Controller('orders')
class OrdersController {
  @Get(':id')
  one(@Param('id') id: string): string {
    return `order ${id}`;
  }

  @Post()
  post(): string {
    return 'posted';
  }
}

/** In the way of the endpoint, should it be asked. */
@Controller('health')
class OldHealthController {
  @Get()
  health(): string {
    return 'the application itself';
  }

  @Get('version')
  version(): string {
    return '1.0.0';
  }
}

class Middlewares implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => {
        asked.push('middleware');
        next();
      })
      .forRoutes('*path');
  }
}

const everything = {
  imports: [moduleOf({}), ThrottlerModule.forRoot([{ ttl: 60_000, limit: 3 }])],
  controllers: [OldHealthController, OrdersController],
  providers: [
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_GUARD, useClass: Guard },
    { provide: APP_INTERCEPTOR, useClass: Interceptor },
    { provide: APP_PIPE, useClass: Pipe },
    { provide: APP_FILTER, useClass: Filter },
  ],
};

/** An application in which everything that Nest has applies to every route. */
function startWithEverything(platform: 'express' | 'fastify', options: AllwellModuleOptions): Promise<Started> {
  asked.length = 0;
  return start(
    platform,
    { ...everything, imports: [...everything.imports, AllwellModule.forRoot({ ...open, health: healthy(), ...options })] },
    (app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      app.enableCors();
      app.use((_request: unknown, _response: unknown, next: () => void) => {
        asked.push('app.use');
        next();
      });
    },
  );
}

describe.each(PLATFORMS)('ahead of the application, on %s', (platform) => {
  it('lets nothing of it apply: prefix, versions, middleware, guards, interceptors, pipes, filters, throttling, CORS', async () => {
    await using started = await startWithEverything(platform, {});
    for (let time = 0; time < 5; time += 1) {
      for (const path of ['', '/', '/ping', '/ready', '/checks/database', '/storage', '/metrics'])
        expect((await ask(started.url, `/health${path}`)).status, path).toBe(200);
    }
    const [nothere, posted, options] = await Promise.all([
      ask(started.url, '/health/version/nothere'),
      ask(started.url, '/health', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
      ask(started.url, '/health', {
        method: 'OPTIONS',
        headers: { origin: 'https://x.example', 'access-control-request-method': 'GET' },
      }),
    ]);
    expect([nothere.status, posted.status, options.status]).toEqual([404, 405, 204]);
    expect(options.header('access-control-allow-origin')).toBeUndefined();
    expect(nothere.header('x-powered-by')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('answers before a controller of the application at the same address', async () => {
    await using started = await startWithEverything(platform, {});
    expect((await ask(started.url, '/health')).json()).toMatchObject({ status: 'up' });
    expect((await ask(started.url, '/health/version')).status).toBe(404);
  });

  it('everything applies to the routes of the application, as before', async () => {
    await using started = await startWithEverything(platform, {});
    const key = { headers: { 'x-key': 'k' } };
    const first = await ask(started.url, '/api/v1/orders/7', key);
    expect([first.status, first.text]).toEqual([200, 'order 7']);
    expect(first.header('access-control-allow-origin')).toBe('*');
    expect(asked).toEqual(['app.use', 'guard', 'interceptor', 'pipe']);
    expect((await ask(started.url, '/api/v1/health', key)).text).toBe('the application itself');
    const codes = [];
    for (let time = 0; time < 4; time += 1) codes.push((await ask(started.url, '/api/v1/orders/7', key)).text);
    expect(codes).toEqual(['order 7', 'order 7', 'filtered', 'filtered']);
    expect([404, 418]).toContain((await ask(started.url, '/healthy')).status); // beside its prefix, Nest leaves 404 to Express
  });

  it('versions of any other kind make no difference', async () => {
    const metadata = { imports: [AllwellModule.forRoot({ ...open, health: healthy() })], controllers: [OrdersController] };
    for (const versioning of [
      { type: VersioningType.HEADER, header: 'x-version' },
      { type: VersioningType.MEDIA_TYPE, key: 'v=' },
      {
        type: VersioningType.CUSTOM,
        extractor: (): string => {
          throw new Error('extractor is broken');
        },
      },
    ] as const) {
      await using started = await start(platform, metadata, (app) => app.enableVersioning(versioning));
      for (const headers of [{}, { 'x-version': '7' }, { accept: 'application/json;v=9' }])
        expect((await ask(started.url, '/health', { headers })).status, versioning.type.toString()).toBe(200);
    }
  });

  it('asks no middleware of modules either', async () => {
    asked.length = 0;
    class Root extends Middlewares {}
    Module({ imports: [AllwellModule.forRoot({ ...open, health: healthy() })] })(Root);
    const adapter = platform === 'fastify' ? [new FastifyAdapter() as never] : [];
    const app = await NestFactory.create(Root, ...adapter, QUIET);
    await app.listen(0, '127.0.0.1');
    expect((await ask(await app.getUrl(), '/health/ping')).text).toBe('pong');
    expect(asked).toEqual([]);
    expect((await ask(await app.getUrl(), '/nothere')).status).toBe(404);
    expect(asked).toEqual(['middleware']);
    await app.close();
  });

  it('a unix socket is as good as a port (R28)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'allwell-'));
    const app = await create(platform, { imports: [AllwellModule.forRoot({ ...open, health: healthy() })] });
    const socketPath = join(folder, 'health.sock');
    await app.listen(socketPath);
    const sent = httpRequest({ socketPath, path: '/health/ping', agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
    await app.close();
    await rm(folder, { recursive: true });
  });
});

describe('requests that do not come from the server of the application', () => {
  it('are answered where the Express application is a function: serverless, several servers', async () => {
    const app = await create('express', {
      imports: [AllwellModule.forRoot({ ...open, health: healthy() })],
      controllers: [OldHealthController],
    });
    await app.init();
    const parent = createServer(
      app.getHttpAdapter().getInstance() as (request: IncomingMessage, response: ServerResponse) => void,
    );
    await once(parent.listen(0, '127.0.0.1'), 'listening');
    const { port } = parent.address() as { port: number };
    expect((await ask(`http://127.0.0.1:${port}`, '/health')).json()).toMatchObject({ status: 'up' });
    expect((await ask(`http://127.0.0.1:${port}`, '/health', { method: 'POST', body: '{' })).status).toBe(405);
    expect((await ask(`http://127.0.0.1:${port}`, '/nothere')).status).toBe(404);
    parent.close();
    await app.close();
  });

  it('are answered on every address of localhost by Fastify', async () => {
    const app = await create('fastify', { imports: [AllwellModule.forRoot({ ...open, health: healthy() })] });
    await app.listen(0);
    const instance = app.getHttpAdapter().getInstance() as { addresses(): { address: string; port: number; family: string }[] };
    for (const { address, port, family } of instance.addresses())
      expect((await ask(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`, '/health/ping')).text).toBe('pong');
    await app.close();
  });

  it('are answered by inject, whatever Fastify rewrites', async () => {
    const adapter = new FastifyAdapter({
      rewriteUrl: ({ url = '/' }: { url?: string | undefined }) => url.replace('/proxy', ''),
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      moduleOf({ imports: [AllwellModule.forRoot({ ...open, health: healthy() })] }),
      adapter,
      QUIET,
    );
    await app.listen(0, '127.0.0.1');
    expect((await app.inject('/health/ping')).body).toBe('pong');
    expect((await ask(await app.getUrl(), '/proxy/health/ping')).text).toBe('pong');
    await app.close();
  });
});

describe('Fastify', () => {
  it('does not log the requests', async () => {
    const lines: string[] = [];
    const adapter = new FastifyAdapter({ logger: { level: 'info', stream: { write: (line: string) => void lines.push(line) } } });
    const app = await NestFactory.create<NestFastifyApplication>(
      moduleOf({ imports: [AllwellModule.forRoot({ ...open, health: healthy() })], controllers: [OrdersController] }),
      adapter,
      QUIET,
    );
    await app.listen(0, '127.0.0.1');
    lines.length = 0;
    for (const path of ['/health', '/health/ready', '/health/nothere', '/orders/7']) await ask(await app.getUrl(), path);
    expect(lines.filter((line) => line.includes('incoming request'))).toEqual([expect.stringContaining('/orders/7')]);
    await app.close();
  });

  it('answers over HTTP/2 (R28)', async () => {
    const app = await NestFactory.create<NestFastifyApplication>(
      moduleOf({ imports: [AllwellModule.forRoot({ ...open, health: healthy() })] }),
      new FastifyAdapter({ http2: true } as object),
      QUIET,
    );
    await app.listen(0, '127.0.0.1');
    const client = connectHttp2(await app.getUrl());
    for (const [method, path, status] of [
      ['GET', '/health/ping', 200],
      ['HEAD', '/health', 200],
      ['POST', '/health', 405],
      ['GET', '/nothere', 404],
    ] as const) {
      const stream = client.request({ ':method': method, ':path': path });
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      stream.resume();
      await once(stream, 'end');
      expect(headers[':status'], `${method} ${path}`).toBe(status);
    }
    client.destroy();
    await app.close();
  });
});

describe.each(PLATFORMS)("mountAs: 'controller', on %s", (platform) => {
  const key = { headers: { 'x-key': 'k', origin: 'https://x.example' } };

  it('everything of the application applies, as to any controller', async () => {
    await using started = await startWithEverything(platform, { mountAs: 'controller', path: '/status/health' });
    const base = '/api/v1/status/health';
    expect((await ask(started.url, `${base}/ping`)).text).toBe('filtered');
    expect(asked).toEqual(['app.use', 'guard', 'filter']);
    asked.length = 0;
    const pong = await ask(started.url, `${base}/ping`, key);
    expect([pong.status, pong.text, pong.header('content-length')]).toEqual([200, 'pong', '4']);
    expect(asked).toEqual(['app.use', 'guard', 'interceptor']);
    expect(pong.header('access-control-allow-origin')).toBe('*');
    expect(pong.header('x-ratelimit-limit')).toBe('3');
    expect([404, 418]).toContain((await ask(started.url, '/status/health/ping', key)).status);
    await ask(started.url, `${base}/ping`, key);
    expect((await ask(started.url, `${base}/ping`, key)).text).toBe('filtered');
  });

  it.each([
    ['', '/health'],
    ['api', '/api/health'],
    ['health', '/health/health'],
    ['a/health/b', '/a/health/b/health'],
  ])('with the global prefix "%s" it is at %s, and says all it has to', async (prefix, base) => {
    const health = healthy();
    await using started = await start(
      platform,
      { imports: [AllwellModule.forRoot({ ...open, health, mountAs: 'controller' })] },
      (app: INestApplication) => app.setGlobalPrefix(prefix),
    );
    await health.start();
    const at = (below: string, method = 'GET'): ReturnType<typeof ask> => ask(started.url, `${base}${below}`, { method });
    expect((await at('')).json()).toMatchObject({ availableChecks: ['database', 'search'] });
    expect((await at('?checks=search')).status).toBe(503);
    expect((await at('/checks/search')).json()).toMatchObject({ checks: { search: { reason: 'away' } } });
    expect((await at('/storage')).json()).toMatchObject({ group: 'storage' });
    for (const below of ['/ping', '/live', '/ready', '/startup', '/metrics', '/feed.atom', '/badge.svg'])
      expect([(await at(below)).status, (await at(below, 'HEAD')).status], below).toEqual([200, 200]);
    expect((await at('/nothere')).json()).toMatchObject({ title: 'Not found' });
    expect((await at('/health')).status).toBe(404);
    expect((await at('', 'POST')).status).toBe(404);
    const links = [...(await at('?format=html')).text.matchAll(/href="(\?[^"]+)"/g)];
    expect(links.length).toBeGreaterThan(0);
  });

  it('keeps applications that are made of one module apart', async () => {
    const root = await mkdtemp(join(tmpdir(), 'allwell-'));
    const Root = moduleOf({ imports: [AllwellModule.forRoot({ ...open, root, mountAs: 'controller', service: { name: 'x' } })] });
    const adapter = (): never[] => (platform === 'fastify' ? [new FastifyAdapter() as never] : []);
    const one = await NestFactory.create(Root, ...adapter(), QUIET);
    const other = await NestFactory.create(Root, ...adapter(), QUIET);
    await one.listen(0, '127.0.0.1');
    await other.listen(0, '127.0.0.1');
    await other.close();
    expect((await ask(await one.getUrl(), '/health/ready')).status).toBe(200);
    await one.close();
    await rm(root, { recursive: true });
  });
});
