import { refuse } from '../shared/decision';

export const cartNotOpen = refuse('cart_not_open', 'This cart is being checked out, or has been.');
