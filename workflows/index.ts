export { checkout } from './checkout';
export { notice } from './notice';
export { orderCancellation } from './orderCancellation';
export { payment } from './payment';
export { refund } from './refund';
export { reservationHold } from './reservationHold';
export { sweep } from './sweep';
export { ticketDelivery } from './ticketDelivery';
