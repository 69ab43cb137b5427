import { eventLoop } from '@allwell/checks/event-loop';
import { defineCheck } from '@allwell/core';
import { checksRoot } from '@allwell/example-shop';
import { AllwellModule } from '@allwell/nestjs';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyGuard } from './api-key.guard.ts';
import { BookingsController } from './bookings/bookings.controller.ts';
import { BookingsService } from './bookings/bookings.service.ts';
import { ConfirmationsService } from './confirmations/confirmations.service.ts';
import { MailServer } from './confirmations/mail-server.ts';
import { DemoController } from './demo.controller.ts';
import { Settings, SettingsModule } from './settings.ts';
import { ShopService } from './shop/shop.service.ts';

@Module({
  imports: [
    SettingsModule,
    // Finds the health.ts files of the shop, and every method with @HealthCheck() of the providers below.
    AllwellModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ drainDelayMs }: Settings) => ({
        root: checksRoot,
        service: { name: 'tastings', version: '1.0.0' },
        checks: {
          eventLoop: defineCheck(eventLoop(), { title: 'Event loop', everyMs: 5_000, failsAs: 'degraded', tags: ['process'] }),
        },
        groups: {
          booking: { title: 'Booking', tags: ['booking', 'storage'] },
          mail: { title: 'Mail', tags: ['mail'] },
          shipping: { title: 'Shipping', tags: ['shipping'] },
        },
        drainDelayMs,
      }),
    }),
  ],
  controllers: [BookingsController, DemoController],
  providers: [BookingsService, ConfirmationsService, MailServer, ShopService, { provide: APP_GUARD, useClass: ApiKeyGuard }],
})
export class AppModule {}
