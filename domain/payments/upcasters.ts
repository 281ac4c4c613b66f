/** What older releases wrote, as today's code reads it. */
export const paymentUpcasters = [
  {
    type: 'PaymentActionRequired',
    from: 1,
    // It had the address of the bank's page as well, which carries a secret of the buyer's.
    upcast: (data: object): object => {
      const { nextAction, ...rest } = data as { nextAction: { type: string } };
      return { ...rest, nextAction: { type: nextAction.type } };
    },
  },
] as const;
