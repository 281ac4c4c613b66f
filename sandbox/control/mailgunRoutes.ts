import { z } from 'zod';
import { type ControlRoute } from './parts';

const reportSchema = z.object({
  fate: z.enum(['deliver', 'bounce', 'complain', 'tempfail']),
  recipient: z.string().optional(),
});

export const mailgunRoutes: Readonly<Record<string, ControlRoute>> = {
  'GET mailgun/mails': ({ parts, query }) => {
    const [to, messageId] = [query.get('to')?.toLowerCase(), query.get('message-id')];
    const mails = [...parts.mailgun.mails.values()];
    return {
      items: mails.filter(
        (mail) =>
          (to === undefined || mail.recipients.includes(to)) && (messageId ?? mail.messageId) === mail.messageId,
      ),
    };
  },
  'GET mailgun/mails/:id': ({ parts, id }) => parts.mailgun.mails.get(id),
  'GET mailgun/events': ({ parts }) => ({ items: [...parts.mailgun.events.all.values()] }),
  'POST mailgun/mails/:id/report': ({ parts, id, body }) => {
    const mail = parts.mailgun.mails.get(id);
    const { fate, recipient } = reportSchema.parse(body);
    const target = recipient ?? mail?.recipients[0];
    if (mail === undefined || target === undefined) return undefined;
    parts.mailgun.postOffice.report(mail, target, fate);
    return {};
  },
};
