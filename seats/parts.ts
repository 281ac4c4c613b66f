import { type Knex } from 'knex';
import { type EventMetadata, type EventStore } from '../event-store';

export interface SeatsParts {
  readonly db: Knex;
  readonly eventStore: EventStore;
  readonly clock: () => Date;
}

/** In whose name facts are recorded; without an actor it is whatever process asks. */
export type MetadataOf = (actor?: string) => EventMetadata;

export const timeOf = ({ clock }: Pick<SeatsParts, 'clock'>): string => clock().toISOString();
