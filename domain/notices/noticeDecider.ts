import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type NoticeCommand } from './commands';
import { type NoticeEvent } from './events';
import { evolve, initialState, type Notice, type NoticeState } from './notice';

type Ask<Type extends NoticeCommand['type']> = CommandOf<NoticeCommand, Type>;
type Answer = Decision<NoticeEvent>;

/** Keeps that a buyer was told something, so that he is told once. */
export const decide = (command: NoticeCommand, state: NoticeState): Answer => {
  if (command.type === 'RequestNotice') return requestNotice(command, state);
  if (state.status === 'none') return refuse('notice_not_found', 'There is no such notice.');
  switch (command.type) {
    case 'RecordNoticeSent':
      return recordSent(command, state);
    case 'FailNotice':
      return failNotice(command, state);
    default:
      return unreachable(command);
  }
};

export const noticeDecider: Decider<NoticeCommand, NoticeEvent, NoticeState> = {
  streamType: 'notice',
  initialState,
  evolve,
  decide,
};

const requestNotice = ({ to, subject }: Ask<'RequestNotice'>, state: NoticeState): Answer => {
  if (state.status === 'none') return accept({ type: 'NoticeRequested', data: { ...to, ...subject } });
  return state.userId === to.userId && state.kind === subject.kind
    ? nothingToDo
    : refuse('notice_exists', 'This notice is for somebody else, or of something else.');
};

const recordSent = ({ providerMessageId, now }: Ask<'RecordNoticeSent'>, { status, noticeId }: Notice): Answer =>
  status === 'sent' ? nothingToDo : accept({ type: 'NoticeSent', data: { noticeId, providerMessageId, sentAt: now } });

const failNotice = ({ error, attempts }: Ask<'FailNotice'>, { status, noticeId }: Notice): Answer =>
  status === 'sent' ? nothingToDo : accept({ type: 'NoticeFailed', data: { noticeId, error, attempts } });
