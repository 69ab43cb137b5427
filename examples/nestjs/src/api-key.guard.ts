import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Settings } from './settings.ts';

/** Lets nobody in who does not know the key. It is asked about every route of the application. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    return headers['x-api-key'] === this.settings.apiKey;
  }
}
