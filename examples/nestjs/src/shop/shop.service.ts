import { closeDatabase, placeOrder, ShopError, startDispatch } from '@allwell/example-shop';
import {
  ConflictException,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';

/** The shop that tastings get their tea from. It knows nothing of Nest, and has its own health.ts files. */
@Injectable()
export class ShopService implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private stopDispatch: (() => Promise<void>) | undefined;

  onApplicationBootstrap(): void {
    this.stopDispatch = startDispatch();
  }

  /** Half a packet for each seat. */
  orderTea(seats: number): void {
    try {
      placeOrder('tea', Math.ceil(seats / 2));
    } catch (error) {
      if (error instanceof ShopError) throw new ConflictException(error.message, { cause: error });
      throw error;
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.stopDispatch?.();
  }

  onApplicationShutdown(): void {
    closeDatabase();
  }
}
