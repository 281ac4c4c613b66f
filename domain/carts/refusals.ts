import { refuse } from '../shared/decision';

export const cartNotOpen = refuse('cart_not_open', 'This cart is being checked out, or is over.');

export const cartExpired = refuse('cart_expired', 'Nobody has touched this cart for so long that it was given up.');
