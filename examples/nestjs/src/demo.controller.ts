import { CARRIER_CONDITIONS, simulateCarrier } from '@allwell/example-shop';
import { Controller, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { MAIL_CONDITIONS, MailServer } from './confirmations/mail-server.ts';

/** Makes dependencies fail, to look at while they do. */
@ApiExcludeController()
@Controller('demo')
export class DemoController {
  constructor(private readonly mailServer: MailServer) {}

  @Post('mail/:condition')
  @HttpCode(200)
  mail(@Param('condition') condition: string): object {
    this.mailServer.simulate(oneOf(MAIL_CONDITIONS, condition));
    return { mail: condition };
  }

  @Post('carrier/:condition')
  @HttpCode(200)
  carrier(@Param('condition') condition: string): object {
    simulateCarrier(oneOf(CARRIER_CONDITIONS, condition));
    return { carrier: condition };
  }
}

function oneOf<T extends string>(conditions: readonly T[], condition: string): T {
  const found = conditions.find((one) => one === condition);
  if (found === undefined) throw new NotFoundException(`a condition is one of ${conditions.join(', ')}`);
  return found;
}
