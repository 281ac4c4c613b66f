/** What somebody asks of a module. Time, prices and ids are in it, because a decider looks nothing up. */
export type Command<Type extends string, Data extends object = object> = Readonly<{ type: Type } & Data>;

/** One command out of a module's union: `CommandOf<OrderCommand, 'MarkPaid'>`. */
export type CommandOf<Any extends { readonly type: string }, Type extends Any['type']> = Extract<Any, { type: Type }>;
