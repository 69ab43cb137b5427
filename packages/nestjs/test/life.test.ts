import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, defineCheck, up, type Health } from '@allwell/core';
import { createScriptedCheck } from '@allwell/testkit';
import { ask } from '@allwell/testkit/adapter-suite';
import {
  Global,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { AllwellModule, HealthCheck, HealthService } from '../src/index.ts';
import { create, moduleOf, PLATFORMS, start } from './start.ts';

/** Writes down how far the health is in each of Nest's hooks. */
@Injectable()
class Witness implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly seen: string[] = [];
  private readonly health: HealthService;
  constructor(health: HealthService) {
    this.health = health;
  }
  onModuleInit(): void {
    this.note('init');
  }
  onApplicationBootstrap(): void {
    this.note('bootstrap');
  }
  onModuleDestroy(): void {
    this.note('destroy');
  }
  beforeApplicationShutdown(): void {
    this.note('before shutdown');
  }
  onApplicationShutdown(): void {
    this.note('shutdown');
  }
  private note(hook: string): void {
    this.seen.push(`${hook}: ${this.health.lifecycle}`);
  }
}

@Global()
@Module({ providers: [Witness], exports: [Witness] })
class GlobalWitnessModule {}

class RootWitness extends Witness {}

const AS_IT_SHOULD = [
  'init: created',
  'bootstrap: created',
  'destroy: draining',
  'before shutdown: draining',
  'shutdown: draining',
];

describe.each(PLATFORMS)('on %s', (platform) => {
  it.each([
    ['global', true],
    ['imported where it is needed', false],
  ])('the health (%s) starts after every module has bootstrapped and drains before any is destroyed', async (_, isGlobal) => {
    const health = createHealth({ checks: { database: () => up() } });
    const module = AllwellModule.forRoot({ health, isGlobal });
    const inner = moduleOf({ imports: [module], providers: [Witness], exports: [Witness] });
    const imports = isGlobal ? [GlobalWitnessModule, module, inner] : [inner, module];
    const app = await create(platform, {
      imports,
      providers: [{ provide: RootWitness, inject: [HealthService], useFactory: (one: HealthService) => new RootWitness(one) }],
    });
    await app.listen(0, '127.0.0.1');
    expect(health.lifecycle).toMatch(/^start/);
    await health.start();
    await app.close();
    expect(app.get(RootWitness).seen).toEqual(AS_IT_SHOULD);
    expect(app.get(Witness).seen).toEqual(AS_IT_SHOULD);
  });

  it('listening does not wait for the first round, and start-up says so', async () => {
    const script = createScriptedCheck(['hangs']);
    const health = createHealth({ checks: { slow: script.run } });
    await using started = await start(platform, { imports: [AllwellModule.forRoot({ health })] });
    const codes = async (): Promise<number[]> =>
      Promise.all(['/live', '/ready', '/startup'].map(async (path) => (await ask(started.url, `/health${path}`)).status));
    expect(await codes()).toEqual([200, 503, 503]);
    script.release();
    await expect.poll(codes).toEqual([200, 200, 200]);
  });

  it('app.close() is quick where no signal has come, also with a connection kept alive, and ends what was begun', async () => {
    const listeners = process.listenerCount('SIGTERM');
    const health = createHealth({ checks: { database: () => up() } });
    const started = await start(platform, { imports: [AllwellModule.forRoot({ health })] });
    expect((await ask(started.url, '/health/ready', { headers: { connection: 'keep-alive' } })).status).toBe(200);
    const began = performance.now();
    await started.app.close();
    expect(performance.now() - began).toBeLessThan(2_500); // the delay is 5 s
    expect(health.lifecycle).toBe('draining');
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
    await started.app.close();
  });
});

describe('what it made it closes', () => {
  const lifecycleAfterClose = async (given?: Health): Promise<string> => {
    const root = await mkdtemp(join(tmpdir(), 'allwell-nestjs-'));
    const app = await create('express', { imports: [AllwellModule.forRoot(given ? { health: given } : { root })] });
    await app.init();
    const health = app.get(HealthService);
    await app.close();
    await rm(root, { recursive: true });
    return health.lifecycle;
  };

  it('and leaves to its owner a health that was handed in', async () => {
    expect(await lifecycleAfterClose()).toBe('closed');
    expect(await lifecycleAfterClose(createHealth())).toBe('draining');
  });

  it('a mistake that is found at the start stops it: what a method depends on is not there', async () => {
    @Injectable()
    class Orders {
      @HealthCheck({ dependsOn: ['database'] })
      orders(): void {}
    }
    const app = await create('express', { imports: [AllwellModule.forRoot({ health: createHealth() })], providers: [Orders] });
    await expect(app.init()).rejects.toMatchObject({ code: 'UNKNOWN_CHECK' });
    await app.close();
  });

  it('a health that is closed cannot be started', async () => {
    const health = createHealth({ checks: { database: defineCheck(() => up()) } });
    await health.close();
    const app = await create('express', { imports: [AllwellModule.forRoot({ health })] });
    await expect(app.init()).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
