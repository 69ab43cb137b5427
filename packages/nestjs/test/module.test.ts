import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, defineCheck, down, up, type Health } from '@allwell/core';
import { ask } from '@allwell/testkit/adapter-suite';
import { Inject, Injectable, Module, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import {
  AllwellModule,
  HealthCheck,
  HealthService,
  type AllwellModuleOptions,
  type AllwellOptionsFactory,
} from '../src/index.ts';
import { create, moduleOf, PLATFORMS, QUIET, start } from './start.ts';

const open: AllwellModuleOptions = { access: { secret: null, details: 'always' } };

function healthy(): Health {
  return createHealth({ checks: { database: () => up() } });
}

@Injectable()
class Settings {
  readonly path = '/internal/health';
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class Factory implements AllwellOptionsFactory {
  private readonly settings: Settings;
  constructor(@Inject(Settings) settings: Settings) {
    this.settings = settings;
  }
  async createAllwellOptions(): Promise<AllwellModuleOptions> {
    return { ...open, health: healthy(), path: this.settings.path };
  }
}

@Module({ imports: [SettingsModule], providers: [Factory], exports: [Factory] })
class FactoryModule {}

/** A folder with one health module, `orders.health.mjs`, which exports `database`. */
async function folderOfChecks(): Promise<AsyncDisposable & { readonly path: string; readonly file: string }> {
  const path = await mkdtemp(join(tmpdir(), 'allwell-nestjs-'));
  const file = join(path, 'orders.health.mjs');
  await writeFile(file, 'export function database() {}\n');
  return { path, file, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

function loggerTo(lines: string[]): LoggerService {
  const write = (...parts: unknown[]): unknown => lines.push(parts.join(' '));
  return { log: () => undefined, debug: () => undefined, warn: write, error: write };
}

describe('HealthService', () => {
  it('is the health itself, and can be injected everywhere', async () => {
    @Injectable()
    class Orders {
      readonly health: HealthService;
      constructor(health: HealthService) {
        this.health = health;
      }
    }
    const health = healthy();
    const app = await create('express', {
      imports: [AllwellModule.forRoot({ health }), moduleOf({ providers: [Orders], exports: [Orders] })],
    });
    await app.init();
    expect(app.get(Orders).health).toBe(health);
    expect(app.get(HealthService)).toBe(health);
    app.get(HealthService).register('queue', () => true);
    expect((await app.get(HealthService).report()).availableChecks).toEqual(['database', 'queue']);
    app.get(HealthService).beginMaintenance({ reason: 'new disks' });
    app.get(HealthService).heartbeat('worker').beat();
    app.get(HealthService).markFatal('out of file handles');
    await app.close();
  });

  it('with isGlobal: false is there only where the module is imported', async () => {
    @Injectable()
    class Orders {
      constructor(@Inject(HealthService) readonly_: HealthService) {
        void readonly_;
      }
    }
    const local = AllwellModule.forRoot({ health: healthy(), isGlobal: false });
    await expect(create('express', { imports: [local, moduleOf({ providers: [Orders] })] })).rejects.toThrow(
      /can't resolve dependencies of the Orders \(\?\)/,
    );
    const app = await create('express', { imports: [moduleOf({ imports: [local], providers: [Orders] })] });
    await app.init();
    await app.close();
  });
});

describe('options of a factory', () => {
  it.each([
    [
      'useFactory',
      {
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: ({ path }: Settings) => ({ ...open, health: healthy(), path }),
      },
    ],
    ['useClass', { imports: [SettingsModule], useClass: Factory }],
    ['useExisting', { imports: [FactoryModule], useExisting: Factory }],
  ])('come from %s, which asks other providers', async (_, options) => {
    await using started = await start('express', { imports: [AllwellModule.forRootAsync(options)] });
    expect((await ask(started.url, '/internal/health/ping')).text).toBe('pong');
    expect((await ask(started.url, '/health/ping')).status).toBe(404);
  });
});

describe('a factory', () => {
  it('that needs a provider which is not there is told by Nest, with its name', async () => {
    const imported = AllwellModule.forRootAsync({ inject: ['CONFIG'], useFactory: () => ({ health: healthy() }) });
    await expect(create('express', { imports: [imported] })).rejects.toThrow(
      /can't resolve dependencies of the Symbol\(@allwell\/nestjs\/options\).*"CONFIG"/s,
    );
  });

  it('that fails stops the start with its own error', async () => {
    const useFactory = (): never => {
      throw new Error('the configuration cannot be read');
    };
    await expect(create('express', { imports: [AllwellModule.forRootAsync({ useFactory })] })).rejects.toThrow(
      'the configuration cannot be read',
    );
  });
});

describe('wrong use', () => {
  const health = healthy();
  it.each([
    ['the module as it is', () => AllwellModule, /AllwellModule is imported as it is: import AllwellModule\.forRoot\(\)/],
    [
      'an option that does not exist',
      () => AllwellModule.forRoot({ health, pahth: '/x' } as never),
      /AllwellModule has no option "pahth"; it has openApi, /,
    ],
    [
      'an option of another framework',
      () => AllwellModule.forRoot({ health, logLevel: 'info' } as never),
      /AllwellModule has no option "logLevel"/,
    ],
    [
      'a place that is none',
      () => AllwellModule.forRoot({ health, mountAs: 'middleware' } as never),
      /mountAs must be one of listener, controller/,
    ],
    [
      'isGlobal that is none',
      () => AllwellModule.forRoot({ health, isGlobal: 'yes' } as never),
      /isGlobal must be true or false/,
    ],
    [
      'openApi that is none',
      () => AllwellModule.forRoot({ health, openApi: false } as never),
      /openApi must be one of described, hidden/,
    ],
    ['a delay that is none', () => AllwellModule.forRoot({ health, drainDelayMs: -1 }), /drainDelayMs must be milliseconds/],
    [
      'a delay longer than the grace',
      () => AllwellModule.forRoot({ health, graceMs: 10 }),
      /drainDelayMs \(5000\) is part of graceMs \(10\)/,
    ],
    ['a forgotten secret', () => AllwellModule.forRoot({ health, access: { secret: undefined } }), /access\.secret must be/],
    ['a health that is none', () => AllwellModule.forRoot({ health: {} } as never), /health must be made by createHealth/],
    [
      'a health beside options that would make another',
      () => AllwellModule.forRoot({ health, root: '.' }),
      /root belongs to createHealth/,
    ],
    ['a root that is none', () => AllwellModule.forRoot({ root: '/nowhere/at/all' }), /root must be an existing folder/],
    ['no factory', () => AllwellModule.forRootAsync({}), /takes one of useFactory, useClass and useExisting/],
    [
      'mountAs from a factory',
      () => AllwellModule.forRootAsync({ useFactory: () => ({ health, mountAs: 'controller' }) as never }),
      /AllwellModule has no option "mountAs"/,
    ],
    [
      'a dependency on a check that is not there',
      () =>
        AllwellModule.forRoot({
          health: createHealth({ checks: { orders: defineCheck(() => up(), { dependsOn: ['database'] }) } }),
        }),
      /"orders" depends on "database"/,
    ],
  ])('stops the start: %s', async (_, imported, message) => {
    const starting = (async () => (await create('express', { imports: [imported()] })).init())();
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.toMatchObject({ name: 'HealthError' });
  });
});

describe('where checks come from', () => {
  it('finds health modules below the root, beside methods and the option checks', async () => {
    @Injectable()
    class Queue {
      @HealthCheck()
      queue(): boolean {
        return true;
      }
    }
    await using folder = await folderOfChecks();
    const checks = { carrier: () => true };
    await using started = await start('express', {
      imports: [AllwellModule.forRoot({ ...open, root: folder.path, checks, service: { name: 'orders' } })],
      providers: [Queue],
    });
    expect((await ask(started.url, '/health')).json()).toMatchObject({
      service: { name: 'orders' },
      availableChecks: ['carrier', 'database', 'queue'],
    });
  });

  it.each([
    ['warns where there is no check at all', [], [expect.stringMatching(/no health module below .*AllwellModule/)]],
    ['does not miss files where there are methods', [HealthCheck()], []],
  ])('%s', async (_, decorators, warnings) => {
    class Orders {
      database(): boolean {
        return true;
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, 'database') as TypedPropertyDescriptor<() => boolean>;
    for (const decorate of decorators) decorate(Orders.prototype, 'database', descriptor);
    const lines: string[] = [];
    const folder = await mkdtemp(join(tmpdir(), 'allwell-nestjs-'));
    const app = await create('express', { imports: [AllwellModule.forRoot({ root: folder })], providers: [Orders] }, undefined, {
      logger: loggerTo(lines),
    });
    await app.init();
    await app.close();
    await rm(folder, { recursive: true });
    expect(lines).toEqual(warnings);
  });
});

describe('imported more than once', () => {
  it.each(PLATFORMS)('answers at each of its addresses on %s, the first import at one they share', async (platform) => {
    await using started = await start(platform, {
      imports: [
        AllwellModule.forRoot({ ...open, health: healthy() }),
        AllwellModule.forRoot({ ...open, health: createHealth({ checks: { carrier: () => down('away') } }), path: '/public' }),
        AllwellModule.forRoot({ ...open, health: createHealth({ checks: { never: () => down('never') } }) }),
      ],
    });
    expect((await ask(started.url, '/health')).json()).toMatchObject({ status: 'up', availableChecks: ['database'] });
    expect((await ask(started.url, '/public')).json()).toMatchObject({ status: 'down', availableChecks: ['carrier'] });
  });

  it('registers methods once in a health that is handed in twice', async () => {
    @Injectable()
    class Orders {
      @HealthCheck()
      queue(): void {}
    }
    const health = healthy();
    await using started = await start('express', {
      imports: [AllwellModule.forRoot({ ...open, health }), AllwellModule.forRoot({ ...open, health, path: '/public' })],
      providers: [Orders],
    });
    expect((await ask(started.url, '/public')).json()).toMatchObject({ availableChecks: ['database', 'queue'] });
  });

  it('keeps applications of one process apart', async () => {
    await using one = await start('express', { imports: [AllwellModule.forRoot({ ...open, health: healthy() })] });
    await using other = await start('fastify', {
      imports: [AllwellModule.forRoot({ ...open, health: createHealth({ checks: { carrier: () => true } }) })],
    });
    await one.app.close();
    expect((await ask(other.url, '/health/ready')).json()).toMatchObject({ availableChecks: ['carrier'], status: 'up' });
  });
});

describe('without a server that listens', () => {
  it.each(PLATFORMS)('answers in an application that is only initialised, on %s', async (platform) => {
    const app = await create(platform, { imports: [AllwellModule.forRoot({ ...open, health: healthy() })] });
    await app.init();
    const server = app.getHttpServer().listen(0, '127.0.0.1'); // as supertest does
    await new Promise((resolve) => server.once('listening', resolve));
    expect((await ask(`http://127.0.0.1:${server.address().port}`, '/health/ping')).text).toBe('pong');
    await app.close();
  });

  it('answers in a testing module, by inject too', async () => {
    const module = await Test.createTestingModule({ imports: [AllwellModule.forRoot({ ...open, health: healthy() })] }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
    await app.get(HealthService).start();
    const reply = await app.inject({ method: 'GET', url: '/health' });
    expect([reply.statusCode, reply.headers['content-type'], reply.json().status]).toEqual([200, 'application/json', 'up']);
    expect((await app.inject({ method: 'POST', url: '/health/ping', payload: '{' })).statusCode).toBe(405);
    expect((await app.inject({ method: 'HEAD', url: '/health/ping' })).headers['content-length']).toBe('4');
    expect((await app.inject('/nothere')).statusCode).toBe(404);
    await app.close();
  });

  it('answers in a testing module on Express', async () => {
    const module = await Test.createTestingModule({ imports: [AllwellModule.forRoot({ ...open, health: healthy() })] }).compile();
    const app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    expect((await ask(await app.getUrl(), '/health/ping')).text).toBe('pong');
    await app.close();
  });

  it('in a testing module without an application there is the health', async () => {
    @Injectable()
    class Orders {
      @HealthCheck()
      queue(): void {}
    }
    const module = await Test.createTestingModule({
      imports: [AllwellModule.forRoot({ health: healthy() })],
      providers: [Orders],
    }).compile();
    await module.init();
    expect((await module.get(HealthService).report()).availableChecks).toEqual(['database', 'queue']);
    await module.close();
  });

  it('a testing module puts another health in its place', async () => {
    const other = createHealth({ checks: { fake: () => down('fake') } });
    const module = await Test.createTestingModule({ imports: [AllwellModule.forRoot({ health: healthy() })] })
      .overrideProvider(HealthService)
      .useValue(other)
      .compile();
    expect(module.get(HealthService)).toBe(other);
  });

  it('an application context has the health and no routes: a script, a worker', async () => {
    const health = healthy();
    const context = await NestFactory.createApplicationContext(moduleOf({ imports: [AllwellModule.forRoot({ health })] }), QUIET);
    await context.get(HealthService).start();
    expect(health.lifecycle).toBe('started');
    await context.close();
    expect(health.lifecycle).toBe('draining');
  });
});
