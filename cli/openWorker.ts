import { bundleWorkflowCode, NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { type Knex } from 'knex';
import { type Activities, createActivities, temporalProcessStarter } from '../activities';
import { createDatabase, createEventStore, createPersonalData, type EventStoreOptions } from '../event-store';
import { GroundError } from '../local/groundError';
import { createMailgunGateway } from '../integrations/mailgun';
import { createStripeBooks } from '../integrations/stripeBooks';
import { createStripeGateway } from '../integrations/stripe';
import { createTicketCodes } from '../integrations/ticketCode';
import { allProjections, allUpcasters } from '../projections';
import { createSeats } from '../seats';
import { TASK_QUEUES } from '../workflows/contracts/names';
import { WORKER_DEADLINES } from './deadlines';
import { keepReconcileSchedule, type ReconcileSchedule } from './reconcileSchedule';
import { keepSweepSchedule, type SweepSchedule } from './sweepSchedule';
import { bulkConnections, bulkSlotsFor, slotsFor } from './workerSlots';

export interface OpenWorkerOptions {
  readonly databaseUrl: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly stripe: { readonly secretKey: string; readonly apiBase?: string };
  readonly mailgun: { readonly apiKey: string; readonly domain: string; readonly apiBase?: string };
  /** One request to a provider, in milliseconds: shorter than an activity's attempt, so that it can say what happened. */
  readonly providerTimeoutMs: number;
  readonly ticketSigningKey: string;
  readonly returnUrl: string;
  readonly mailFrom: string;
  /** Made before; without it the workflows are bundled from their sources now, which takes seconds. */
  readonly workflowBundle?: { readonly codePath: string };
  /** Connections for the steps of orders and deliveries, and so the most of them at once (see `slotsFor`). */
  readonly concurrency: number;
  /** The same on the queue of what may wait, with connections of its own. */
  readonly bulkConcurrency: number;
  /** Null: this worker leaves the schedule as it is. */
  readonly sweep: SweepSchedule | null;
  readonly reconcile: ReconcileSchedule | null;
  readonly clock?: () => Date;
  readonly locking?: EventStoreOptions['locking'];
  /** Around what its activities do. */
  readonly interceptors?: WorkerOptions['interceptors'];
}

export interface RunningWorker {
  /** Resolves when all of its workers have drained; rejects when one of them fails. */
  readonly done: Promise<void>;
  /** Stops polling, lets what runs finish, closes everything. */
  stop(): Promise<void>;
}

const connectTo = async (address: string): Promise<NativeConnection> => {
  try {
    return await NativeConnection.connect({ address });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GroundError(
      `Temporal at ${address} cannot be reached (${why}): start it and check TEMPORAL_ADDRESS, or unset TEMPORAL_ADDRESS to have one started here.`,
    );
  }
};

const activitiesOn = (db: Knex, options: OpenWorkerOptions): Activities => {
  const { stripe, mailgun, providerTimeoutMs, clock = () => new Date() } = options;
  const eventStore = createEventStore({
    db,
    projections: allProjections,
    upcasters: allUpcasters,
    ...(options.locking === undefined ? {} : { locking: options.locking }),
  });
  return createActivities({
    db,
    eventStore,
    seats: createSeats({ db, eventStore, clock }),
    personalData: createPersonalData({ db }),
    payments: createStripeGateway({ ...stripe, timeoutMs: providerTimeoutMs }),
    books: createStripeBooks({ ...stripe, timeoutMs: providerTimeoutMs }),
    mail: createMailgunGateway({ ...mailgun, timeoutMs: providerTimeoutMs }),
    ticketCodes: createTicketCodes(options.ticketSigningKey),
    processes: temporalProcessStarter,
    clock,
    returnUrl: options.returnUrl,
    mailFrom: options.mailFrom,
    mailDomain: mailgun.domain,
  });
};

/**
 * All task queues in one process. A mail provider that is slow or away takes no slot from the orders; what may wait has slots and
 * connections of its own, few of them, so that a checkout never queues behind a sweep or a cancelled concert.
 */
export const openWorker = async (options: OpenWorkerOptions): Promise<RunningWorker> => {
  const { temporal, concurrency, bulkConcurrency } = options;
  const slots = slotsFor(concurrency);
  const databaseOf = (poolMax: number): Knex =>
    createDatabase({
      connectionString: options.databaseUrl,
      poolMax,
      ...WORKER_DEADLINES,
      applicationName: 'stagedoor-worker',
    });
  const db = databaseOf(concurrency);
  const bulkDb = databaseOf(bulkConnections(bulkConcurrency));
  const connection = await connectTo(temporal.address);
  const activities = activitiesOn(db, options);

  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace: temporal.namespace,
    activities,
    workflowBundle:
      options.workflowBundle ?? (await bundleWorkflowCode({ workflowsPath: require.resolve('../workflows') })),
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxCachedWorkflows: 500,
    shutdownGraceTime: '15s',
    shutdownForceTime: '25s',
    ...(options.interceptors === undefined ? {} : { interceptors: options.interceptors }),
  };
  const workers = [
    await Worker.create({ ...common, ...slots.orders, taskQueue: TASK_QUEUES.orders }),
    await Worker.create({ ...common, ...slots.delivery, taskQueue: TASK_QUEUES.delivery }),
    await Worker.create({
      ...common,
      ...bulkSlotsFor(bulkConcurrency),
      taskQueue: TASK_QUEUES.bulk,
      activities: activitiesOn(bulkDb, options),
    }),
  ];
  if (options.sweep !== null) await keepSweepSchedule(connection, temporal.namespace, options.sweep);
  if (options.reconcile !== null) await keepReconcileSchedule(connection, temporal.namespace, options.reconcile);
  const close = async (): Promise<void> => {
    await connection.close();
    await Promise.all([db.destroy(), bulkDb.destroy()]);
  };
  const done = Promise.all(workers.map((worker) => worker.run())).then(close);
  return {
    done,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
};
