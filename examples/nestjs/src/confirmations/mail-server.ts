import { setTimeout as wait } from 'node:timers/promises';
import { HealthCheck } from '@allwell/nestjs';
import { Injectable } from '@nestjs/common';

export const MAIL_CONDITIONS = ['working', 'slow', 'failing'] as const;
export type MailCondition = (typeof MAIL_CONDITIONS)[number];

const SLOW_MS = 300;

/** A simulated mail server, so that the example needs nothing beside itself. */
@Injectable()
export class MailServer {
  private condition: MailCondition = 'working';

  simulate(condition: MailCondition): void {
    this.condition = condition;
  }

  async deliver(): Promise<void> {
    await this.mail();
  }

  /** All replicas use the same mail server, so its failure takes none of them out of service. */
  @HealthCheck({ title: 'Mail server', shared: true, tags: ['mail'], links: { Runbook: 'https://example.com/runbooks/mail' } })
  async mail(): Promise<void> {
    if (this.condition === 'slow') await wait(SLOW_MS);
    if (this.condition === 'failing') throw new Error('the mail server refuses connections');
  }
}
