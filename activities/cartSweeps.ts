import { cartDecider } from '../domain/carts/cartDecider';
import { type CartCommand } from '../domain/carts/commands';
import { cartStream } from '../domain/carts/events';
import { getOrder, type LyingCart, listLyingCarts } from '../projections';
import { checkoutWorkflowId } from '../workflows/contracts/names';
import { type SweepPage, type SweptPage } from '../workflows/contracts/sweep';
import { commandOf, metadataOf } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { sweepPage } from './sweeping';

export const cartSweepActivities = (deps: ActivityDeps) => {
  const { db, eventStore, processes, clock } = deps;

  /** Carts of that status which nothing has happened to for so long. */
  const lying = (status: 'open' | 'checking_out', forMs: number, { limit, after }: SweepPage) =>
    listLyingCarts(
      db,
      { status, unchangedSince: new Date(clock().getTime() - forMs) },
      { limit, ...(after === null ? {} : { after }) },
    );

  /** On the cart as it was found: when it has changed since, it is in use, and there is nothing to do. */
  const decide = async ({ cartId, version }: LyingCart, command: CartCommand, commandId: string): Promise<boolean> => {
    try {
      const result = await eventStore.execute({
        decider: cartDecider,
        streamId: cartStream(cartId),
        command,
        commandId,
        metadata: metadataOf(),
        expectedVersion: version,
      });
      return result.outcome === 'appended';
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'version_conflict') return false;
      throw error;
    }
  };

  return {
    /** Gives up open carts that nobody has touched for their time. */
    async abandonCarts({ idleMs, ...page }: SweepPage & { readonly idleMs: number }): Promise<SweptPage> {
      return sweepPage(await lying('open', idleMs, page), (cart) =>
        decide(
          cart,
          { type: 'AbandonCart', lastChangedAt: cart.changedAt, now: timeOf(deps), idleMs },
          `cart-${cart.cartId}:abandon`,
        ),
      );
    },

    /**
     * Gives a cart back that its checkout has left behind: terminated before there was an order, it undid nothing. A checkout that
     * still runs (it may be parked) keeps its cart.
     */
    async returnStrandedCarts({
      strandedMs,
      ...page
    }: SweepPage & { readonly strandedMs: number }): Promise<SweptPage> {
      return sweepPage(await lying('checking_out', strandedMs, page), async (cart) => {
        const { orderId } = cart;
        if (orderId === null || (await getOrder(db, orderId)) !== undefined) return false;
        if (await processes.isRunning(checkoutWorkflowId(orderId))) return false;
        return decide(
          cart,
          { type: 'ReturnCart', orderId, code: 'checkout_terminated' },
          commandOf(orderId, 'giveCartBack'),
        );
      });
    },
  };
};
