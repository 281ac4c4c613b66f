/** A fact with a name: what a decider records. Data is JSON: times are RFC 3339 strings in UTC, money is integers. */
export interface Fact<Type extends string, Data extends object> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** One event out of a module's union: `EventOf<OrderEvent, 'OrderPaid'>`. */
export type EventOf<Event extends Fact<string, object>, Type extends Event['type']> = Extract<Event, { type: Type }>;

/** What that event says: `DataOf<OrderEvent, 'OrderPaid'>`. */
export type DataOf<Event extends Fact<string, object>, Type extends Event['type']> = EventOf<Event, Type>['data'];
