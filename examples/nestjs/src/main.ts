import { VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.ts';
import { Settings } from './settings.ts';

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
const { host, port } = app.get(Settings);

// All of this applies to the routes of the application, and none of it to /health.
app.setGlobalPrefix('api');
app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
app.enableCors();

const description = new DocumentBuilder()
  .setTitle('Tastings')
  .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'key');
SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description.build()));

// At SIGTERM and Ctrl+C: readiness fails, requests in flight are finished, then the modules end in order.
app.enableShutdownHooks([], { useProcessExit: true });

await app.listen(port, host);
const address = (await app.getUrl()).replace(/\[::1\]|127\.0\.0\.1/, 'localhost');
console.log(`
Tastings can be booked.

  Status page   ${address}/health
  OpenAPI       ${address}/docs

Make the mail server fail, and recover:

  curl -X POST -H 'x-api-key: let-me-in' ${address}/api/v1/demo/mail/failing
  curl -X POST -H 'x-api-key: let-me-in' ${address}/api/v1/demo/mail/working

Press Ctrl+C to stop.
`);
