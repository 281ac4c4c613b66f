import { type Knex } from 'knex';
import { type EventStore, type PersonalData } from '../event-store';
import { type MailGateway } from '../integrations/mailGateway';
import { type PaymentBooks } from '../integrations/paymentBooks';
import { type PaymentGateway } from '../integrations/paymentGateway';
import { type TicketCodes } from '../integrations/ticketCode';
import { type Seats } from '../seats';
import { type ProcessStarter } from './processStarter';

export interface ActivityDeps {
  readonly db: Knex;
  readonly eventStore: EventStore;
  readonly personalData: PersonalData;
  readonly seats: Seats;
  readonly payments: PaymentGateway;
  readonly books: PaymentBooks;
  readonly mail: MailGateway;
  readonly ticketCodes: TicketCodes;
  readonly processes: ProcessStarter;
  readonly clock: () => Date;
  /** Where a bank's page sends the buyer back to. */
  readonly returnUrl: string;
  /** `Stagedoor <tickets@example.org>` */
  readonly mailFrom: string;
  /** Right-hand side of our message ids. */
  readonly mailDomain: string;
}

export const timeOf = (deps: Pick<ActivityDeps, 'clock'>): string => deps.clock().toISOString();
