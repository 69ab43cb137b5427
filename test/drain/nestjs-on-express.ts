import { ExpressAdapter } from '@nestjs/platform-express';
import { serveWith } from './nestjs.ts';

await serveWith(new ExpressAdapter());
