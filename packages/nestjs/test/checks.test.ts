import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHealth, degraded, up, type CheckContext, type CheckFunction, type CheckOptions } from '@allwell/core';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  InternalServerErrorException,
  Scope,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { AllwellModule, HealthCheck, HealthService, type AllwellModuleOptions } from '../src/index.ts';
import { create, moduleOf } from './start.ts';

/** The health of an application with these parts, once it is initialised, and closed after `look`. */
async function healthOf<T>(
  metadata: ModuleMetadata,
  look: (health: HealthService) => T | Promise<T>,
  options: AllwellModuleOptions = { health: createHealth() },
): Promise<T> {
  const app = await create('express', { ...metadata, imports: [AllwellModule.forRoot(options), ...(metadata.imports ?? [])] });
  try {
    await app.init();
    return await look(app.get(HealthService));
  } finally {
    await app.close();
  }
}

const namesOf = (health: HealthService): readonly string[] => [...health.checks.keys()];

/** A class with one method that is a check, as a compiler would write it. */
function decorated(method: string, run: CheckFunction = () => up(), options: CheckOptions = {}): Type {
  class Decorated {}
  const descriptor = { value: run, configurable: true };
  Object.defineProperty(Decorated.prototype, method, descriptor);
  HealthCheck(options)(Decorated.prototype, method, descriptor);
  Injectable()(Decorated);
  return Decorated;
}

@Injectable()
class Database {
  broken = false;
}

@Injectable()
class Orders {
  private readonly database: Database;
  constructor(database: Database) {
    this.database = database;
  }

  @HealthCheck({ title: 'Order database', timeoutMs: 500, tags: ['storage'] })
  async database_({ signal, name }: CheckContext): Promise<void> {
    signal.throwIfAborted();
    if (this.database.broken) throw new InternalServerErrorException(`${name}: the disk is full`);
  }

  @HealthCheck({ name: 'order-queue', failsAs: 'degraded' })
  queue() {
    return degraded('12 orders wait', { waiting: 12 });
  }

  notACheck(): boolean {
    return false;
  }
}

describe('a method with @HealthCheck()', () => {
  it('is a check named after it, or by its option, with the options of any check', () =>
    healthOf({ providers: [Database, Orders] }, async (health) => {
      expect(namesOf(health)).toEqual(['database_', 'order-queue']);
      expect(health.checks.get('database_')).toMatchObject({ title: 'Order database', timeoutMs: 500, tags: ['storage'] });
      expect((await health.report()).checks).toMatchObject({
        database_: { status: 'up' },
        'order-queue': { status: 'degraded', reason: '12 orders wait', data: { waiting: 12 } },
      });
    }));

  it('is called on the instance that Nest has made, and a Nest exception tells its message', async () => {
    const database = new Database();
    database.broken = true;
    await healthOf({ providers: [{ provide: Database, useValue: database }, Orders] }, async (health) => {
      expect((await health.report({ checks: ['database_'] })).checks['database_']).toMatchObject({
        status: 'down',
        code: 'CHECK_THREW',
        reason: expect.stringContaining('database_: the disk is full'),
      });
      database.broken = false;
      await health.close();
    });
  });

  it('may belong to a controller, and then Nest routes it as it always would', async () => {
    @Controller('orders')
    class OrdersController {
      @Get()
      @HealthCheck({ default: false })
      orders(): boolean {
        return true;
      }
    }
    expect(await healthOf({ controllers: [OrdersController] }, namesOf)).toEqual(['orders']);
  });

  it.each<[string, Provider]>([
    ['a value', { provide: 'x', useValue: new (decorated('database'))() }],
    ['a factory', { provide: 'x', useFactory: () => new (decorated('database'))() }],
    ['an asynchronous factory', { provide: 'x', useFactory: async () => new (decorated('database'))() }],
    ['a class by another token', { provide: 'x', useClass: decorated('database') }],
  ])('is found where the provider is %s', async (_, provider) => {
    expect(await healthOf({ providers: [provider] }, namesOf)).toEqual(['database']);
  });

  it('is found once, by whatever names its provider goes', async () => {
    const Class = decorated('database');
    const providers: Provider[] = [
      Class,
      { provide: 'alias', useExisting: Class },
      { provide: 'copy', inject: [Class], useFactory: (instance: object) => instance },
    ];
    expect(await healthOf({ providers }, namesOf)).toEqual(['database']);
  });

  it('is inherited, and is none any more where a class puts another method in its place', async () => {
    @Injectable()
    class Inheriting extends decorated('database') {}
    @Injectable()
    class Overriding extends decorated('search') {
      search(): void {}
    }
    expect(await healthOf({ providers: [Inheriting, Overriding] }, namesOf)).toEqual(['database']);
  });

  it('disturbs no provider that is something else', async () => {
    const values = [undefined, null, 0, 'text', Symbol('x'), Object.create(null), [], () => 1, new Map(), new Proxy({}, {})];
    const providers = values.map((useValue, index): Provider => ({ provide: `value-${index}`, useValue }));
    expect(await healthOf({ providers }, namesOf)).toEqual([]);
  });

  it('can do only what a check can', () => {
    class Wrong {
      // @ts-expect-error -- a check is not handed a number
      @HealthCheck()
      takesNumber(value: number): boolean {
        return value > 0;
      }
      // @ts-expect-error -- a text is no outcome
      @HealthCheck()
      returnsText(): string {
        return 'up';
      }
    }
    expectTypeOf<Wrong>().toHaveProperty('returnsText');
  });
});

describe('what is wrong is said where it is', () => {
  it.each([
    ['an option that does not exist', { timeout: 3 }, /no option "timeout"/],
    ['an impossible value', { timeoutMs: 0 }, /timeoutMs must be/],
    ['an impossible name', { name: 'no name' }, /must be a name/],
  ])('when the class is defined: %s', (_, options, message) => {
    expect(() => decorated('database', () => up(), options as CheckOptions)).toThrow(message);
  });

  it('when the class is defined: a static method, or what is no method', () => {
    const decorate = HealthCheck() as (target: object, method: string, descriptor?: object) => void;
    expect(() => decorate(class {}, 'database', { value: () => up() })).toThrow(/method of an instance, and database is none/);
    expect(() => decorate({}, 'database', { get: () => up })).toThrow(/database is none/);
    expect(() => decorate({}, 'database')).toThrow(/database is none/);
  });

  it('a method whose name cannot name a check', async () => {
    await expect(healthOf({ providers: [decorated('$database')] }, namesOf)).rejects.toMatchObject({ code: 'INVALID_NAME' });
  });

  it.each([
    ['request-scoped', Scope.REQUEST],
    ['transient', Scope.TRANSIENT],
  ])('a class that is %s', async (_, scope) => {
    const Class = decorated('database');
    Injectable({ scope })(Class);
    await expect(healthOf({ providers: [Class] }, namesOf)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(
        /Decorated\.database\(\) of AppModule has @HealthCheck\(\), but .* request-scoped or transient/,
      ),
    });
  });

  it('a class that depends on the request', async () => {
    const Class = decorated('database');
    Inject(REQUEST)(Class, undefined, 0);
    await expect(healthOf({ providers: [Class] }, namesOf)).rejects.toThrow(/request-scoped/);
  });
});

describe('one name twice names both places', () => {
  it('two methods, also of one class in two modules', async () => {
    await expect(
      healthOf({ providers: [decorated('database'), decorated('x', () => up(), { name: 'database' })] }, namesOf),
    ).rejects.toMatchObject({
      code: 'DUPLICATE_NAME',
      message: expect.stringContaining('in Decorated.database() of AppModule and in Decorated.x() of AppModule'),
    });
    const Class = decorated('database');
    const imports = [moduleOf({ providers: [Class] }), moduleOf({ providers: [Class] })];
    await expect(healthOf({ imports }, namesOf)).rejects.toMatchObject({ code: 'DUPLICATE_NAME' });
  });

  it('a method and a file', async () => {
    const root = await mkdtemp(join(tmpdir(), 'allwell-nestjs-'));
    const file = join(root, 'health.mjs');
    await writeFile(file, 'export const database = () => true;\n');
    await expect(healthOf({ providers: [decorated('database')] }, namesOf, { root })).rejects.toMatchObject({
      code: 'DUPLICATE_NAME',
      message: expect.stringMatching(/health\.mjs and in Decorated\.database\(\) of AppModule/),
    });
    await rm(root, { recursive: true });
  });

  it.each<[string, AllwellModuleOptions, string]>([
    ['the option checks', { checks: { database: () => up() } }, 'in the option checks and in'],
    [
      'a health that was handed in',
      { health: createHealth({ checks: { database: () => up() } }) },
      'in the health that was handed in and in',
    ],
  ])('a method and %s', async (_, options, message) => {
    const root = await mkdtemp(join(tmpdir(), 'allwell-nestjs-'));
    await expect(
      healthOf({ providers: [decorated('database')] }, namesOf, options.health ? options : { ...options, root }),
    ).rejects.toThrow(message);
    await rm(root, { recursive: true });
  });

  it('a method and what a provider has registered', async () => {
    @Injectable()
    class Registering {
      constructor(health: HealthService) {
        health.register('database', () => up());
      }
    }
    const root = await mkdtemp(join(tmpdir(), 'allwell-nestjs-'));
    await expect(healthOf({ providers: [Registering, decorated('database')] }, namesOf, { root })).rejects.toThrow(
      'in what the application has registered itself and in Decorated.database()',
    );
    await rm(root, { recursive: true });
  });
});
