import { type Load } from './measure';

export interface Sizes {
  /** A server that sells has been up for longer than its code takes to be compiled. */
  readonly warmUp: Load;
  readonly holds: readonly Load[];
  /** Transactions on one row, with nothing but Postgres. */
  readonly bareRow: readonly Load[];
  readonly hotPool: { readonly load: Load; readonly events: number; readonly rounds: number };
  readonly sellOut: { readonly seats: number; readonly callers: number; readonly rounds: number };
  readonly orders: readonly Load[];
}

export const FULL: Sizes = {
  warmUp: { total: 400, callers: 32 },
  holds: [
    { total: 1_000, callers: 8 },
    { total: 2_000, callers: 32 },
    { total: 2_000, callers: 128 },
  ],
  bareRow: [
    { total: 4_000, callers: 8 },
    { total: 4_000, callers: 32 },
  ],
  hotPool: { load: { total: 1_000, callers: 32 }, events: 1_000_000, rounds: 2 },
  sellOut: { seats: 100, callers: 400, rounds: 3 },
  orders: [
    { total: 400, callers: 32 },
    { total: 40, callers: 1 },
  ],
};

export const SMOKE: Sizes = {
  warmUp: { total: 2, callers: 2 },
  holds: [{ total: 8, callers: 4 }],
  bareRow: [{ total: 8, callers: 4 }],
  hotPool: { load: { total: 4, callers: 2 }, events: 2_000, rounds: 1 },
  sellOut: { seats: 3, callers: 6, rounds: 1 },
  orders: [{ total: 4, callers: 2 }],
};
