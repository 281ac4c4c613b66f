import { type Command } from '../shared/command';
import { type NoticeAddress, type NoticeSubject } from './events';

export type NoticeCommand =
  | Command<'RequestNotice', { to: NoticeAddress; subject: NoticeSubject }>
  | Command<'RecordNoticeSent', { providerMessageId: string; now: string }>
  /** The attempts are exhausted: from here only a person helps. */
  | Command<'FailNotice', { error: string; attempts: number }>;
