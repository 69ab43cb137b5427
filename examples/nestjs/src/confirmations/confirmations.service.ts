import { setTimeout as wait } from 'node:timers/promises';
import { degraded, up, type Outcome } from '@allwell/core';
import { HealthCheck, HealthService } from '@allwell/nestjs';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Booking } from '../bookings/bookings.service.ts';
import { MailServer } from './mail-server.ts';

const PAUSE_MS = 100;
const MANY = 3;

/** Sends confirmations, one after the other, in the background. */
@Injectable()
export class ConfirmationsService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly waiting: Booking[] = [];
  private readonly stop = new AbortController();
  private working: Promise<void> | undefined;

  constructor(
    private readonly mailServer: MailServer,
    private readonly health: HealthService,
  ) {}

  send(booking: Booking): void {
    this.waiting.push(booking);
  }

  onApplicationBootstrap(): void {
    this.working = this.work();
  }

  /** By now no request is left that could ask for another one. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.working;
  }

  /** While the mail server is down this is not run, and the page names the mail server instead. */
  @HealthCheck({ title: 'Confirmations to send', failsAs: 'degraded', dependsOn: ['mail'], tags: ['mail'] })
  confirmations(): Outcome {
    const { length: waiting } = this.waiting;
    return waiting > MANY ? degraded(`${waiting} confirmations wait`, { waiting }) : up({ waiting });
  }

  private async work(): Promise<void> {
    // A loop that no longer turns cannot be repaired by waiting: liveness fails, and Kubernetes restarts the process.
    using heartbeat = this.health.heartbeat('confirmations');
    while (!this.stop.signal.aborted) {
      heartbeat.beat();
      const [next] = this.waiting;
      if (next && (await this.deliver())) this.waiting.shift();
      else await wait(PAUSE_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  private async deliver(): Promise<boolean> {
    return this.mailServer.deliver().then(
      () => true,
      () => false, // it is tried again; why it failed is what the check of the mail server says
    );
  }
}
