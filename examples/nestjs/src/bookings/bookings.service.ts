import { degraded, up, type Outcome } from '@allwell/core';
import { HealthCheck } from '@allwell/nestjs';
import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { ConfirmationsService } from '../confirmations/confirmations.service.ts';
import { ShopService } from '../shop/shop.service.ts';

/** An evening with tea. */
export interface Tasting {
  readonly id: string;
  readonly title: string;
  readonly seats: number;
  readonly booked: number;
}

export interface Booking {
  readonly id: number;
  readonly tasting: string;
  readonly seats: number;
}

@Injectable()
export class BookingsService {
  private readonly tastings = new Map<string, Tasting>(
    [
      { id: 'assam', title: 'Assam, first flush', seats: 12, booked: 0 },
      { id: 'oolong', title: 'Five kinds of oolong', seats: 6, booked: 0 },
    ].map((tasting) => [tasting.id, tasting]),
  );
  private count = 0;

  constructor(
    private readonly confirmations: ConfirmationsService,
    private readonly shop: ShopService,
  ) {}

  list(): readonly Tasting[] {
    return [...this.tastings.values()];
  }

  /** Books seats, has the tea for them sent, and a confirmation. */
  book(id: string, seats: number): Booking {
    const tasting = this.tastings.get(id);
    if (!tasting) throw new NotFoundException(`there is no tasting ${JSON.stringify(id)}`);
    if (tasting.booked + seats > tasting.seats)
      throw new ConflictException(`${tasting.seats - tasting.booked} seats are left, not ${seats}`);
    this.shop.orderTea(seats);
    this.tastings.set(id, { ...tasting, booked: tasting.booked + seats });
    this.count += 1;
    const booking = { id: this.count, tasting: id, seats };
    this.confirmations.send(booking);
    return booking;
  }

  /** Having sold everything is worth knowing, and no reason to be down. */
  @HealthCheck({ title: 'Free seats', failsAs: 'degraded', tags: ['booking'] })
  seats(): Outcome {
    const full = this.list().filter(({ booked, seats }) => booked >= seats);
    return full.length === 0 ? up() : degraded(`booked out: ${full.map(({ title }) => title).join(', ')}`);
  }
}
