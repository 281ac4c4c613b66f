import { type NoticeInput, type NoticeResult } from './contracts/notice';
import { local, provider } from './steps/activities';
import { attentionInTemporalOnly, attentionOfOrder } from './steps/attention';
import { openDesk } from './steps/desk';

type End = 'sent' | 'nobody' | 'by_hand';

/** Tells one buyer one thing once, by mail: retried with back-off, parked when the retries are used up. */
export async function notice(input: NoticeInput): Promise<NoticeResult> {
  const { policy, ...told } = input;
  const { noticeId, orderId } = told;
  const desk = openDesk(orderId === null ? attentionInTemporalOnly : attentionOfOrder(orderId));
  await desk.step('requestNotice', () => local.requestNotice(told), { noAbort: true });
  const end = await desk.step<End>(
    'sendNotice',
    () => provider(policy.send, 'notice by e-mail').sendNotice({ noticeId }),
    {
      noAbort: true,
      skip: () => 'by_hand',
      onParked: ({ number }, error) =>
        local.failNotice({ noticeId, error, attempts: policy.send.maximumAttempts, parking: number }),
    },
  );
  if (end === 'nobody') return { outcome: 'nobody_to_tell' };
  return { outcome: end === 'by_hand' ? 'settled_by_hand' : 'sent' };
}
