/** A small service on one framework, as its users write it. It prints its address as soon as it listens. */
export interface Program {
  /** What it needs beside Allwell, by the names of the catalog, which also says which versions; others as `name@version`. */
  readonly installs: readonly string[];
  /** What it imports: what stands between `import` and `from`, by module. */
  readonly imports: Readonly<Record<string, string>>;
  /** What comes after its imports. `options` is what Allwell is told: nothing where it is to find the checks, else `{ health }`. */
  readonly main: (options: string) => string;
  /** What it may do without at run time, and a bundler has to leave alone. */
  readonly external?: readonly string[];
  /** It is written with decorators, which only a compiler understands, and which gives it these checks more. */
  readonly decorates?: readonly string[];
}

/** In words that are TypeScript as well as JavaScript: `Object` stands for the cast that only one of them has. */
const PRINT_ADDRESS = 'console.log(`http://127.0.0.1:${Object(server.address()).port}`)';

const express: Program = {
  installs: ['express', '@types/express'],
  imports: { '@allwell/express': '{ allwell }', express: 'express' },
  main: (options) => `
const app = express();
app.use(await allwell(${options}));
const server = app.listen(0, '127.0.0.1', () => ${PRINT_ADDRESS});`,
};

const fastify: Program = {
  installs: ['fastify'],
  imports: { '@allwell/fastify': '{ allwell }', fastify: 'Fastify' },
  main: (options) => `
const app = Fastify();
await app.register(allwell${options && `, ${options}`});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));`,
};

const hono: Program = {
  installs: ['hono', '@hono/node-server'],
  imports: { '@allwell/hono': '{ allwell }', '@hono/node-server': '{ serve }', hono: '{ Hono }' },
  main: (options) => `
const app = new Hono();
app.route('/', await allwell(${options}));
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => ${PRINT_ADDRESS});`,
};

/** A process without a framework. */
const worker: Program = {
  installs: [],
  imports: { '@allwell/node': '{ allwell }' },
  main: (options) => `
const { url } = await allwell({ port: 0, host: '127.0.0.1'${options && `, ...${options}`} });
console.log(url);`,
};

const nestjs: Program = {
  installs: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
  imports: { '@allwell/nestjs': '{ AllwellModule }', '@nestjs/common': '{ Module }', '@nestjs/core': '{ NestFactory }' },
  main: (options) => `
class AppModule {}
Module({ imports: [AllwellModule.forRoot(${options})] })(AppModule);
const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());`,
  external: ['@nestjs/microservices', '@nestjs/websockets', 'class-transformer', 'class-validator'],
};

const nestjsWithDecorators: Program = {
  ...nestjs,
  imports: {
    '@allwell/nestjs': '{ AllwellModule, HealthCheck, HealthService }',
    '@nestjs/common': '{ Injectable, Module }',
    '@nestjs/core': '{ NestFactory }',
  },
  main: (options) => `
@Injectable()
class Bookings {
  constructor(readonly health: HealthService) {}

  @HealthCheck({ title: 'Seats' })
  seats() {
    return this.health.checks.has('seats');
  }
}

@Module({ imports: [AllwellModule.forRoot(${options})], providers: [Bookings] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());`,
  decorates: ['seats'],
};

const NEST_11 = [
  '@nestjs/core@11.2.10',
  '@nestjs/common@11.2.10',
  '@nestjs/platform-express@11.2.10',
  'reflect-metadata',
  'rxjs',
];

/** On the frameworks as they are today. */
export const TODAY: Readonly<Record<string, Program>> = {
  express,
  fastify,
  hono,
  worker,
  nestjs,
  'nestjs-with-decorators': nestjsWithDecorators,
};

/** On older versions that are still supported, in CommonJS as is usual there. */
export const EARLIER: Readonly<Record<string, Program>> = {
  'express-4': { ...express, installs: ['express-4', '@types/express'] },
  'nestjs-11': { ...nestjs, installs: NEST_11 },
  'nestjs-11-with-decorators': { ...nestjsWithDecorators, installs: NEST_11 },
};
