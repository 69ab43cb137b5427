import { BadRequestException, Body, Controller, Get, Post } from '@nestjs/common';
import { ApiProperty, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { BookingsService, type Booking, type Tasting } from './bookings.service.ts';

class Wish {
  @ApiProperty({ example: 'assam' })
  tasting!: string;

  @ApiProperty({ example: 2, minimum: 1 })
  seats!: number;
}

@ApiTags('bookings')
@ApiSecurity('key')
@Controller()
export class BookingsController {
  constructor(private readonly bookings: BookingsService) {}

  @Get('tastings')
  tastings(): readonly Tasting[] {
    return this.bookings.list();
  }

  @Post('bookings')
  book(@Body() { tasting, seats }: Wish): Booking {
    if (!Number.isInteger(seats) || seats < 1) throw new BadRequestException('seats is a whole number, from 1 on');
    return this.bookings.book(String(tasting), seats);
  }
}
