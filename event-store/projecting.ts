import { type Knex } from 'knex';
import { type InlineProjection, type RecordedEvent } from './types';

/** Gives each inline read model the events it wants, once per append, one after the other on the one connection. */
export const createProjector = (projections: readonly InlineProjection[]) => {
  const wanted = projections.map((projection) => ({ projection, types: new Set(projection.handles) }));

  return async (events: readonly RecordedEvent[], tx: Knex.Transaction): Promise<void> => {
    for (const { projection, types } of wanted) {
      const handled = events.filter((event) => types.has(event.type));
      if (handled.length > 0) await projection.apply(handled, tx);
    }
  };
};
