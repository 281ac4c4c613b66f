export * from './types';
export { createConsumer, type Consumer, type ConsumerOptions } from './consumer';
export { createDatabase, type DatabaseOptions } from './database';
export { EventStoreError, type EventStoreErrorCode } from './errors';
export { createEventStore, type EventStoreOptions } from './eventStore';
export { assertHistoryReadable } from './historyCheck';
export { isPassing } from './passing';
export { migrateToLatest, rollbackAll } from './migrations';
export { createUpcasters, type Upcaster, type Upcasters } from './upcasters';
export {
  createPersonalData,
  PersonalDataError,
  type PersonalData,
  type PersonalDataErrorCode,
  type PersonalDataOptions,
} from './personalData';
export * from './persons';
