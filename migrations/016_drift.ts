import { type Knex } from 'knex';

/** Differences between us and the provider, and what a comparison works with. */
export const up = async (knex: Knex): Promise<void> => {
  // A read model.
  await knex.raw(`
    create table drifts (
      drift_id    uuid primary key,
      kind        text not null,
      payment_id  uuid,
      order_id    uuid,
      reference   text not null,
      ours        jsonb,
      theirs      jsonb,
      status      text not null,
      found_at    timestamptz(3) not null,
      healed_at   timestamptz(3),
      healed_how  text,
      healed_by   text,
      heal_reason text,
      version     integer not null
    )`);
  await knex.raw(`create index drifts_open on drifts (found_at, drift_id) where status = 'open'`);
  await knex.raw('create index drifts_by_age on drifts (found_at, drift_id)');
  await knex.raw('create index drifts_of_order on drifts (order_id) where order_id is not null');

  // No read model: what looked different once, and is looked at again when what was on its way has had its time.
  await knex.raw(`
    create table drift_suspects (
      drift_id  uuid primary key,
      kind      text not null,
      reference text not null,
      seen_at   timestamptz(3) not null
    )`);

  // How far a comparison has come.
  await knex.raw(`
    create table reconciliations (
      name       text primary key,
      done_until timestamptz(3) not null
    )`);

  await knex.raw('create index payments_by_age on payments (initiated_at, payment_id)');
  await knex.raw(
    'create index refunds_by_provider on refunds (provider_refund_id) where provider_refund_id is not null',
  );
  await knex.raw('create index refunds_by_age on refunds (requested_at, refund_id)');
  await knex.raw(`
    create index refunds_under_way on refunds (requested_at, refund_id) where status in ('requested', 'submitted')`);
  await knex.raw(`
    create index orders_unpaid on orders (expires_at, order_id) where status in ('placed', 'awaiting_payment')`);
};

export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('drop index orders_unpaid, refunds_under_way, refunds_by_age, refunds_by_provider, payments_by_age');
  await knex.raw('drop table reconciliations, drift_suspects, drifts');
};
