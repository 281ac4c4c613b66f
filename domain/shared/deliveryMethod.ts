/** How the buyer wants his tickets. */
export type DeliveryMethod = 'email' | 'courier';
