import { beforeTheFirst, unreachable } from '../shared/decider';
import { type NoticeEvent, type NoticeKind } from './events';

export interface Notice {
  readonly status: 'requested' | 'sent' | 'failed';
  readonly noticeId: string;
  readonly userId: string;
  readonly kind: NoticeKind;
}

export type NoticeState = { readonly status: 'none' } | Notice;

export const initialState = (): NoticeState => ({ status: 'none' });

export const evolve = (state: NoticeState, event: NoticeEvent): NoticeState => {
  if (event.type === 'NoticeRequested') {
    const { noticeId, userId, kind } = event.data;
    return { status: 'requested', noticeId, userId, kind };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'NoticeSent':
      return { ...state, status: 'sent' };
    case 'NoticeFailed':
      return { ...state, status: 'failed' };
    default:
      return unreachable(event);
  }
};
