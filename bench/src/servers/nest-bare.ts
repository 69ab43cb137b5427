import type { ServerResponse } from 'node:http';
import { Controller, Get, Module, Res, type Type } from '@nestjs/common';
import { healthAt, type Serve } from '../job.ts';
import { startNest } from './nest.ts';

/** The same bytes from the method of a controller, which writes them itself: Nest has nothing to serialise. */
export default (async ({ answers, platform }) => {
  const controllers = answers.map(({ path, statusCode, headers, body }): Type => {
    @Controller()
    class BareController {
      @Get(path)
      answer(@Res() response: ServerResponse | { readonly raw: ServerResponse }): void {
        const raw = 'raw' in response ? response.raw : response;
        raw.writeHead(statusCode, headers).end(body);
      }
    }
    return BareController;
  });

  @Module({ controllers })
  class AppModule {}

  return healthAt(await startNest(AppModule, platform));
}) satisfies Serve;
